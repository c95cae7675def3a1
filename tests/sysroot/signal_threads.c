// cc: -pthread
// Signals between threads: to one that waits, one that computes, one that blocks; to the process
// while one thread waits for them.
#include <pthread.h>

#include "signals.h"
static volatile int count[3];
static _Thread_local int me;
static volatile int ready;
static void note(int sig) {
  (void)sig;
  count[me]++;
}
static void* waits(void* p) {
  me = 1;
  int* end = p;
  char c;
  ready = 1;
  SHOW(read(*end, &c, 1));
  return NULL;
}
static void* computes(void* p) {
  (void)p;
  me = 2;
  ready = 1;
  while (!count[2]) {
  }
  return NULL;
}
static void* takes(void* p) {
  int sig = 0;
  sigset_t* set = p;
  sigwait(set, &sig);
  printf("took %d\n", sig == SIGUSR2);
  return NULL;
}
static void wait_until_ready(void) {
  while (!ready) sched_yield();
  ready = 0;
  usleep(20000);
}
int main(void) {
  int ends[2];
  pthread_t t;
  pipe(ends);
  handle(SIGUSR1, note, 0);
  pthread_create(&t, NULL, waits, ends);
  wait_until_ready();
  pthread_kill(t, SIGUSR1);
  pthread_join(t, NULL);
  SHOW(count[1]);
  pthread_create(&t, NULL, computes, NULL);
  wait_until_ready();
  pthread_kill(t, SIGUSR1);
  pthread_join(t, NULL);
  SHOW(count[2]);
  SHOW(count[0]);
  // Everybody blocks it; who waits for it gets it.
  sigset_t users = set_of(SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &users, NULL);
  pthread_create(&t, NULL, takes, &users);
  usleep(20000);
  kill(getpid(), SIGUSR2);
  pthread_join(t, NULL);
  // The main thread blocks it, the other one does not.
  sigset_t first = set_of(SIGUSR1);
  pthread_create(&t, NULL, waits, ends);
  wait_until_ready();
  pthread_sigmask(SIG_BLOCK, &first, NULL);
  kill(getpid(), SIGUSR1);
  pthread_join(t, NULL);
  SHOW(count[0] + count[1]);
  // Kept for a thread, and not given to others.
  pthread_kill(pthread_self(), SIGUSR1);
  SHOW(count[0]);
  pthread_sigmask(SIG_UNBLOCK, &first, NULL);
  SHOW(count[0]);
}
