// What signals and pipes cost: the same source natively and in Weft. Prints a name and nanoseconds
// a step, one a line.
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "steps.h"

static void check(int failed) {
  if (failed) exit(1);
}

static volatile sig_atomic_t count;
static void note(int sig) {
  (void)sig;
  ++count;
}

static void to_self(long steps) {
  count = 0;
  double start = now();
  for (long i = 0; i < steps; i++) raise(SIGUSR1);
  show("to self", start, steps);
  check(count != steps);
}

// Two threads that knock at each other's door: SIGUSR1 goes there, SIGUSR2 comes back.
static pthread_t first, second;
static _Atomic int stop, ready;
static volatile sig_atomic_t answered;
static void answer(int sig) {
  (void)sig;
  pthread_kill(first, SIGUSR2);
}
static void back(int sig) {
  (void)sig;
  answered = 1;
}
static sigset_t with(int sig) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, sig);
  return set;
}

static void* waits(void* p) {
  ready = 1;
  while (!stop) pause();
  return p;
}
static void* reads(void* p) {
  int* end = p;
  char c;
  ready = 1;
  while (read(*end, &c, 1) != 1) {
  }
  return NULL;
}
static void* computes(void* p) {
  uint32_t x = 1;
  ready = 1;
  while (!stop) {
    for (int i = 0; i < 1000000; i++) x = x * 1664525 + 1013904223;
    *(uint32_t volatile*)p = x;
  }
  return NULL;
}

static void to_thread(const char* name, void* (*does)(void*), void* with_what, long steps) {
  sigset_t old, usr2 = with(SIGUSR2);
  ready = stop = 0;
  first = pthread_self();
  pthread_sigmask(SIG_BLOCK, &usr2, &old);
  check(pthread_create(&second, NULL, does, with_what));
  while (!ready) usleep(1000);
  double start = now();
  for (long i = 0; i < steps; i++) {
    answered = 0;
    pthread_kill(second, SIGUSR1);
    while (!answered) sigsuspend(&old);
  }
  show(name, start, steps);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void between_threads(long steps) {
  int ends[2];
  uint32_t place;
  check(signal(SIGUSR1, answer) == SIG_ERR || signal(SIGUSR2, back) == SIG_ERR || pipe(ends));
  to_thread("to a thread that reads", reads, &ends[0], steps);
  check(write(ends[1], "x", 1) != 1 || pthread_join(second, NULL));
  to_thread("to a computing thread", computes, &place, steps);
  stop = 1;
  check(pthread_join(second, NULL));
  to_thread("to a pausing thread", waits, NULL, steps);
  stop = 1;
  pthread_kill(second, SIGUSR1);
  check(pthread_join(second, NULL));
  close(ends[0]);
  close(ends[1]);
}

// Bytes to and fro through two pipes.
static int there[2], here[2];
static void bounce(int from, int to, long steps) {
  char c = 'x';
  for (long i = 0; i < steps; i++) check(read(from, &c, 1) != 1 || write(to, &c, 1) != 1);
}
static long pipe_steps;
static void* bounces(void* p) {
  bounce(there[0], here[1], pipe_steps);
  return p;
}
static void play(const char* name, long steps) {
  char c = 'x';
  double start = now();
  for (long i = 0; i < steps; i++) check(write(there[1], &c, 1) != 1 || read(here[0], &c, 1) != 1);
  show(name, start, steps);
}
static void pipes(long steps) {
  pthread_t t;
  pipe_steps = steps;
  check(pipe(there) || pipe(here) || pthread_create(&t, NULL, bounces, NULL));
  play("pipes, two threads", steps);
  check(pthread_join(t, NULL));
  pid_t child = fork();
  check(child < 0);
  if (child == 0) {
    bounce(there[0], here[1], steps);
    _exit(0);
  }
  play("pipes, two processes", steps);
  int status;
  check(waitpid(child, &status, 0) != child || status);
  // One thread: what the calls themselves cost.
  char c = 'x';
  double start = now();
  for (long i = 0; i < steps; i++) check(write(there[1], &c, 1) != 1 || read(there[0], &c, 1) != 1);
  show("pipe, one thread", start, steps);
}

// With an argument fewer steps, for a look from outside.
int main(int argc, char** argv) {
  (void)argv;
  long steps = argc > 1 ? 100 : 20000;
  check(signal(SIGUSR1, note) == SIG_ERR);
  to_self(50 * steps);
  between_threads(steps);
  pipes(steps);
}
