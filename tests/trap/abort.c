// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: unreachable
// stderr: abort
// stdout: ^flushed$
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  puts("flushed");
  fflush(stdout);
  abort();
}
