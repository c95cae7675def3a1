/* For the programs about handlers that interrupt the allocator of a program with threads. */
#pragma once
#include <pthread.h>

#include "signals.h"

static volatile sig_atomic_t allocated_enough;

static void* allocate(void* unused) {
  while (!allocated_enough) free(malloc(5000));
  return unused;
}

/* Until `*count`, which the handler of SIGALRM counts, is `times`. */
static void interrupt_allocator(void (*handler)(int), long microseconds, long again,
                                const volatile int* count, int times) {
  sigset_t alarms = set_of(SIGALRM);
  pthread_t other;
  pthread_sigmask(SIG_BLOCK, &alarms, NULL);
  MUST(pthread_create(&other, NULL, allocate, NULL));
  handle(SIGALRM, handler, SA_RESTART);
  pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
  alarm_in(microseconds, again);
  void* kept[64] = {0};
  for (unsigned i = 0; *count < times; i++) {
    free(kept[i % 64]);
    kept[i % 64] = malloc(i % 2000 * 7);
  }
  alarm_in(0, 0);
  allocated_enough = 1;
  pthread_join(other, NULL);
}
