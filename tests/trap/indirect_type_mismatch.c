// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: indirect call type mismatch
// stderr: call_it
static int takes_int(int a) { return a; }
__attribute__((noinline)) static void call_it(void* volatile f) {
  ((void (*)(double, double))f)(1, 2);
}
int main(void) { call_it((void*)takes_int); }
