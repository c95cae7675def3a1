// skip-native: traps are WebAssembly's own
// exit: 134
// stdout: ^before$
// stderr: unreachable
// stderr: innermost
// stderr: middle
// stderr: _start
// not-stderr: after
#include <stdio.h>
__attribute__((noinline)) static void innermost(int n) {
  if (n) __builtin_trap();
}
__attribute__((noinline)) static int middle(int n) {
  innermost(n);
  return n + 1;
}
int main(int argc, char** argv) {
  puts("before");
  fflush(stdout);
  volatile int x = middle(argc);
  puts("after");
  return x;
}
