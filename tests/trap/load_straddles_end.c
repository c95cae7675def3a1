// skip-native: traps are WebAssembly's own
// exit: 134
// stdout: ^last word works$
// stderr: out of bounds memory access
#include <stdio.h>
__attribute__((noinline)) static long long read_at(unsigned address) { return *(volatile long long*)address; }
int main(void) {
  unsigned end = __builtin_wasm_memory_size(0) * 65536;
  read_at(end - 8);
  puts("last word works");
  fflush(stdout);
  read_at(end - 7);
}
