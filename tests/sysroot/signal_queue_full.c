// cc: -pthread
// prlimit: --sigpending=0
// Signals to a thread come to that thread, where the user's queue of signals has no room at all; and a storm of them
// at one that does not get to take them.
#include <pthread.h>

#include "signals.h"

enum { rounds = 200, storm = 200000 };
static _Atomic int count[2], elsewhere, stage;
static int ends[2];
static pthread_t receiver;

static void note(int sig) {
  if (!pthread_equal(pthread_self(), receiver)) elsewhere++;
  count[sig == SIGURG]++;
}

static void* receive(void* unused) {
  (void)unused;
  sigset_t none = set_of(0);
  stage = 1;
  pthread_sigmask(SIG_SETMASK, &none, NULL);
  while (stage == 1) {
  }
  char c;
  while (read(ends[0], &c, 1) != 1) {
  }
  while (stage == 3) usleep(100000);
  return NULL;
}

static void reach(int sig, const char* where) {
  for (int i = 0; i < rounds; i++) {
    int before = count[sig == SIGURG];
    int error = pthread_kill(receiver, sig);
    if (error) printf("%s: %s\n", where, strerror(error));
    while (count[sig == SIGURG] == before) sched_yield();
  }
  printf("%s: signal %d came, %d elsewhere\n", where, sig, elsewhere);
}

int main(void) {
  sigset_t both = set_of(SIGURG), pending;
  sigaddset(&both, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &both, NULL);
  handle(SIGURG, note, 0);
  handle(SIGUSR1, note, 0);
  pipe(ends);
  pthread_create(&receiver, NULL, receive, NULL);
  while (!stage) sched_yield();
  reach(SIGURG, "computing");
  reach(SIGUSR1, "computing");
  for (int i = 0; i < storm; i++) pthread_kill(receiver, i % 2 ? SIGURG : SIGUSR1);
  reach(SIGURG, "after a storm");
  stage = 2;
  reach(SIGURG, "reading");
  reach(SIGUSR1, "reading");
  stage = 3;
  write(ends[1], "x", 1);
  reach(SIGURG, "sleeping");
  for (int i = 0; i < storm; i++) pthread_kill(receiver, i % 2 ? SIGURG : SIGUSR1);
  reach(SIGUSR1, "after a storm");
  // Not for this thread, and not for the process.
  sigpending(&pending);
  SHOW(sigismember(&pending, SIGURG));
  SHOW(sigismember(&pending, SIGUSR1));
  stage = 4;
  pthread_kill(receiver, SIGURG);
  pthread_join(receiver, NULL);
  SHOW(count[0] > 4 * rounds / 2);
}
