// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: (uninitialized element|null)
// stderr: call_it
__attribute__((noinline)) static void call_it(void (*volatile f)(void)) { f(); }
int main(void) { call_it(0); }
