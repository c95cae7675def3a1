// Loops that call nothing are left by handlers that set a flag; handlers keep the stack.
#include <setjmp.h>

#include "signals.h"
static volatile sig_atomic_t done;
static void count(int sig) {
  (void)sig;
  done++;
}
static void stop(int sig) { done = sig; }
/* Keeps values below the stack pointer, which a handler must not touch. */
__attribute__((noinline)) static unsigned leaf(unsigned seed) {
  volatile unsigned kept[24];
  unsigned sum = 0;
  for (int i = 0; i < 24; i++) kept[i] = seed * 2654435761u + (unsigned)i;
  for (int k = 0; k < 1000; k++)
    for (int i = 0; i < 24; i++) sum += kept[i] ^ (unsigned)k;
  return sum;
}
static void busy(int sig) {
  (void)sig;
  volatile char mine[4000];
  for (unsigned i = 0; i < sizeof mine; i++) mine[i] = (char)0xee;
  done++;
}
int main(void) {
  handle(SIGALRM, stop, 0);
  alarm_in(20000, 0);
  while (!done) {
  }
  SHOW(done == SIGALRM);
  /* What was read before the loop is not what stands there behind it. */
  handle(SIGALRM, count, 0);
  alarm_in(20000, 0);
  const int before = done;
  while (done == before) {
  }
  SHOW(done - before);
  const unsigned expected = leaf(7);
  int wrong = 0;
  done = 0;
  handle(SIGALRM, busy, 0);
  alarm_in(200, 200);
  while (done < 200) wrong += leaf(7) != expected;
  alarm_in(0, 0);
  SHOW(wrong);
}
