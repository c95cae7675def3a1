// skip-native: traps are WebAssembly's own
// exit: 134
// stdout: ^main returns$
// stderr: unreachable
#include <stdio.h>
#include <stdlib.h>
static void last(void) { __builtin_trap(); }
int main(void) {
  atexit(last);
  puts("main returns");
  fflush(stdout);
}
