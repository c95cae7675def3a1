// cc: -pthread
// Signals that a thread raises come to that thread, before the call is over; WASIX's proc_raise like C's raise().
#include <pthread.h>

#include "signals.h"

#ifdef __wasix__
__attribute__((__import_module__("wasix_32v1"), __import_name__("proc_raise"))) int proc_raise(int sig);
#else
#define proc_raise raise
#endif

static _Thread_local int own;
static _Atomic int elsewhere, running = 1;
static pthread_t raiser;

static void note(int sig) {
  (void)sig;
  own++;
  elsewhere += !pthread_equal(pthread_self(), raiser);
}

static void *raises(void *unused) {
  int late = 0;
  raiser = pthread_self();
  for (int i = 1; i <= 500; i++) {
    late += proc_raise(SIGUSR1) || own != 2 * i - 1;
    late += raise(SIGCHLD) || own != 2 * i;
  }
  SHOW(late);
  SHOW(own);
  running = 0;
  return unused;
}
static void *idles(void *unused) {
  while (running) usleep(1000);
  return unused;
}

int main(void) {
  pthread_t idle[2], raising;
  handle(SIGUSR1, note, SA_RESTART);
  handle(SIGCHLD, note, SA_RESTART);
  for (int i = 0; i < 2; i++) pthread_create(&idle[i], NULL, idles, NULL);
  pthread_create(&raising, NULL, raises, NULL);
  while (running) {
  }
  pthread_join(raising, NULL);
  for (int i = 0; i < 2; i++) pthread_join(idle[i], NULL);
  SHOW(elsewhere);
}
