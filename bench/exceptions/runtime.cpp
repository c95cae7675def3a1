// The part of the C++ ABI library that throwing and `catch (...)` need: Debian's is built without.
#include <cstddef>
#include <cstdlib>
extern "C" {
struct {
  int index;
  const void* lsda;
  int selector;
} __wasm_lpad_context;
int _Unwind_CallPersonality(void*) { std::abort(); }
void* __cxa_begin_catch(void* e) { return e; }
void __cxa_end_catch() {}
void* __cxa_allocate_exception(std::size_t) {
  static long long slot[8];
  return slot;
}
[[noreturn]] void __cxa_throw(void* e, void*, void (*)(void*)) { __builtin_wasm_throw(0, e); }
}
