// skip-native: traps are WebAssembly's own
// exit: 134
// wasm-cc: -Wl,-z,stack-size=8388608
// stderr: (call stack exhausted|stack overflow)
// stderr: deeper
__attribute__((noinline)) static int deeper(int n) { return n == -1 ? 0 : deeper(n + 1) * 3 + n; }
int main(int argc, char** argv) { return deeper(argc); }
