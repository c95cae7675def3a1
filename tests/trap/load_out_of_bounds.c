// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: out of bounds memory access
// stderr: read_at
// not-stderr: unreachable
#include <stdio.h>
__attribute__((noinline)) static int read_at(unsigned address) { return *(volatile int*)address; }
int main(void) { return read_at(0xfffffff0u); }
