// What threads cost: the same source natively and in Weft. Prints a name and nanoseconds a step,
// one a line.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#if !defined(__wasm__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "steps.h"

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned[2] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER};
static int turn;
static volatile long count;

static void* nothing(void* p) { return p; }

static void create_join(long steps) {
  double start = now();
  for (long i = 0; i < steps; i++) {
    pthread_t t;
    if (pthread_create(&t, NULL, nothing, NULL)) exit(1);
    pthread_join(t, NULL);
  }
  show("create+join", start, steps);
}

static void create_many(long steps) {
  enum { at_once = 100 };
  double start = now();
  for (long i = 0; i < steps; i += at_once) {
    pthread_t t[at_once];
    for (int k = 0; k < at_once; k++)
      if (pthread_create(&t[k], NULL, nothing, NULL)) exit(1);
    for (int k = 0; k < at_once; k++) pthread_join(t[k], NULL);
  }
  show("create+join,100", start, steps);
}

static void uncontended(long steps) {
  double start = now();
  for (long i = 0; i < steps; i++) {
    pthread_mutex_lock(&m);
    count++;
    pthread_mutex_unlock(&m);
  }
  show("mutex", start, steps);
}

static void* contends(void* p) {
  for (long i = 0; i < (long)(intptr_t)p; i++) {
    pthread_mutex_lock(&m);
    count++;
    pthread_mutex_unlock(&m);
  }
  return NULL;
}
static void contended(long steps) {
  enum { threads = 4 };
  pthread_t t[threads];
  double start = now();
  for (int i = 0; i < threads; i++) pthread_create(&t[i], NULL, contends, (void*)(intptr_t)steps);
  for (int i = 0; i < threads; i++) pthread_join(t[i], NULL);
  show("mutex,4 threads", start, steps * threads);
}

#if defined(__wasm__)
static void sleep_on(_Atomic int* word, int seen) {
  __builtin_wasm_memory_atomic_wait32((int*)word, seen, -1);
}
static void wake(_Atomic int* word) { __builtin_wasm_memory_atomic_notify((int*)word, 1); }
#else
static void sleep_on(_Atomic int* word, int seen) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL);
}
static void wake(_Atomic int* word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1); }
#endif

static _Atomic int ball;
static void bounce(int side, long steps) {
  for (long i = 0; i < steps; i++) {
    while (ball != side) sleep_on(&ball, !side);
    ball = !side;
    wake(&ball);
  }
}

struct player {
  void (*play)(int side, long steps);
  long steps;
};
static void* plays_second(void* p) {
  const struct player* second = p;
  second->play(1, second->steps);
  return NULL;
}
static void ping_pong(const char* what, void (*play)(int side, long steps), long steps) {
  pthread_t t;
  struct player second = {play, steps};
  double start = now();
  pthread_create(&t, NULL, plays_second, &second);
  play(0, steps);
  pthread_join(t, NULL);
  show(what, start, steps);
}

static void play(int side, long steps) {
  for (long i = 0; i < steps; i++) {
    pthread_mutex_lock(&m);
    while (turn != side) pthread_cond_wait(&turned[side], &m);
    turn = !side;
    pthread_cond_signal(&turned[!side]);
    pthread_mutex_unlock(&m);
  }
}
int main(void) {
  pthread_t t;
  // The C libraries take shorter ways as long as there is one thread.
  pthread_create(&t, NULL, nothing, NULL);
  pthread_join(t, NULL);
  create_join(10000);
  create_many(10000);
  uncontended(20000000);
  contended(500000);
  ping_pong("futex ping-pong", bounce, 50000);
  ping_pong("condition ping-pong", play, 50000);
}
