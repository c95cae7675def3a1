// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: integer overflow
__attribute__((noinline)) static long long divide(volatile long long* a, volatile long long* b) { return *a / *b; }
int main(void) {
  volatile long long a = -0x7fffffffffffffffll - 1, b = -1;
  return (int)divide(&a, &b);
}
