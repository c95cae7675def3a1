// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: (call stack exhausted|stack overflow)
// Every level makes a host call, so that the overflow may happen at any point in one.
#include <time.h>
#include <unistd.h>
__attribute__((noinline)) static int deeper(int n) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  if (n < 0) return 1;
  return deeper(n + 1) + (int)t.tv_nsec;
}
int main(int argc, char** argv) { return deeper(argc); }
