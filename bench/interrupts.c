// What it costs a computing program that signals can come: CPU time of loops with and without
// calls, as it is, with a handler ("handler"), or with a handler and a second thread that sleeps
// ("threads"). Prints a name and nanoseconds a step, one a line.
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}
static void nothing(int sig) { (void)sig; }
static void* sleeps(void* p) {
  for (;;) pause();
  return p;
}

static volatile uint32_t place;
static uint32_t field[1 << 14];
static uint32_t sum(uint32_t x) {
  for (int i = 0; i < 1 << 14; i++) x += field[i] ^ (x >> 3);
  return x;
}
static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static int (*volatile any_fib)(int) = fib;

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "";
  pthread_t t;
  if (*how) signal(SIGUSR1, nothing);
  if (!strcmp(how, "threads") && pthread_create(&t, NULL, sleeps, NULL)) return 1;
  const long loops = 400000000, sums = 12000;
  uint32_t x = 1;
  double start = now();
  for (long i = 0; i < loops; i++) x = x * 1664525 + 1013904223;
  place = x;
  printf("loop %.4f\n", (now() - start) / (double)loops);
  start = now();
  for (long i = 0; i < sums; i++) x = sum(x);
  place = x;
  printf("loads %.4f\n", (now() - start) / (double)sums);
  start = now();
  place = (uint32_t)any_fib(38);
  printf("calls %.4f\n", (now() - start) / 126491971);
  fflush(stdout);
  _exit(0);
}
