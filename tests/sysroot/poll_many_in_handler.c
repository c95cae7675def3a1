// cc: -pthread
// poll() of many descriptors in a handler that interrupts the allocator, whose lock the program has then.
#include <pthread.h>

#include "signals.h"

enum { times = 500, many = 600 };
static int end[2];
static volatile int polled, wrong;
static volatile sig_atomic_t done;

static void look(int sig) {
  int saved = errno;
  struct pollfd p[many];
  (void)sig;
  for (int i = 0; i < many; i++) p[i] = (struct pollfd){end[i % 2], i % 2 ? POLLOUT : POLLIN, 0};
  wrong += poll(p, many, 0) != many / 2;
  for (int i = 0; i < many; i++) wrong += p[i].revents != (i % 2 ? POLLOUT : 0);
  polled++;
  errno = saved;
}

static void *allocate(void *unused) {
  while (!done) free(malloc(5000));
  return unused;
}

int main(void) {
  MUST(pipe(end));
  sigset_t alarms = set_of(SIGALRM);
  pthread_t other;
  pthread_sigmask(SIG_BLOCK, &alarms, NULL);
  MUST(pthread_create(&other, NULL, allocate, NULL));
  handle(SIGALRM, look, SA_RESTART);
  pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
  alarm_in(200, 200);
  void *kept[64] = {0};
  for (unsigned i = 0; polled < times; i++) {
    free(kept[i % 64]);
    kept[i % 64] = malloc(i % 2000 * 7);
  }
  alarm_in(0, 0);
  done = 1;
  pthread_join(other, NULL);
  SHOW(wrong);
}
