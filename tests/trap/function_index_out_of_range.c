// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: undefined element
__attribute__((noinline)) static void call_it(void (*volatile f)(void)) { f(); }
int main(void) { call_it((void (*)(void))123456); }
