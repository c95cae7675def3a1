// skip-native: traps are WebAssembly's own
// exit: 134
// weft: --stack-size=128K
// stderr: (call stack exhausted|stack overflow)
__attribute__((noinline)) static int deeper(int n) { return n == -1 ? 0 : deeper(n + 1) * 3 + n; }
int main(int argc, char** argv) { return deeper(argc); }
