// What setjmp and longjmp cost ten frames from main: the same source natively and in Weft, by
// `weft cc` and by `weft cc --setjmp=checkpoint`. Prints a name and nanoseconds a step, one a line.
#include <setjmp.h>
#include <stdio.h>

// Others may be busy.
#define STEP_CLOCK CLOCK_PROCESS_CPUTIME_ID
#include "steps.h"

enum { times = 5000000 };

static jmp_buf env;
static volatile int count;
static void (*volatile jump)(jmp_buf, int) = longjmp;

__attribute__((noinline)) static int set(void) { return setjmp(env); }
__attribute__((noinline)) static int deep(int n, int (*what)(void)) {
  return n == 0 ? what() : deep(n - 1, what) + 1;
}
static int (*volatile any_set)(void) = set;
static int sets(void) {
  for (count = 0; count < times; ++count) any_set();
  return 0;
}
static int jumps(void) {
  count = 0;
  setjmp(env);
  if (++count < times) jump(env, 1);
  return 0;
}
static int both(void) {
  for (count = 0; count < times; ++count) {
    if (setjmp(env) == 0) jump(env, 1);
  }
  return 0;
}

int main(void) {
  double start = now();
  deep(10, sets);
  show("setjmp", start, times);
  start = now();
  deep(10, jumps);
  show("longjmp", start, times);
  start = now();
  deep(10, both);
  show("setjmp + longjmp", start, times);
}
