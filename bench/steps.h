// What benchmarks in C share: a clock, STEP_CLOCK or real time, and the line that says what a step
// has taken.
#include <stdio.h>
#include <time.h>

#ifndef STEP_CLOCK
#define STEP_CLOCK CLOCK_MONOTONIC
#endif

// Nanoseconds.
static double now(void) {
  struct timespec t;
  clock_gettime(STEP_CLOCK, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}
static void show(const char* name, double start, long steps) {
  printf("%s %.2f\n", name, (now() - start) / (double)steps);
  fflush(stdout);
}
