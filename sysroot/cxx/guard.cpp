// An exception that nobody catches has to end in std::terminate. In WebAssembly it is thrown out of
// the program, and the runtime knows nothing of C++; so main, the constructors before it and a
// thread's function are called from here by the C library. In one object with
// _Unwind_RaiseException, so that it is in each program that throws, and in no other.
#include <exception>

// Not noexcept in place of catch: there the handler could not say what was thrown.
extern "C" int __wasix_guard(int (*function)(void*), void* argument) {
  try {
    return function(argument);
  } catch (...) {
    std::terminate();
  }
}
