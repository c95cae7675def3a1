// The self-pipe: a handler's byte wakes poll and select, which no flag makes start again.
#include "signals.h"
static int ends[2];
static void tell(int sig) {
  char c = (char)sig;
  if (write(ends[1], &c, 1) != 1) abort();
}
static void nothing(int sig) { (void)sig; }
int main(void) {
  pipe(ends);
  handle(SIGALRM, tell, SA_RESTART);
  alarm_in(20000, 0);
  struct pollfd p = {.fd = ends[0], .events = POLLIN};
  int n = poll(&p, 1, -1);
  if (n < 0 && errno == EINTR) n = poll(&p, 1, -1);
  SHOW(n);
  char c = 0;
  SHOW(read(ends[0], &c, 1));
  SHOW(c == SIGALRM);
  handle(SIGALRM, nothing, SA_RESTART);
  alarm_in(20000, 0);
  SHOW(poll(&p, 1, -1));
  alarm_in(20000, 0);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  SHOW(select(ends[0] + 1, &set, NULL, NULL, NULL));
  alarm_in(20000, 0);
  struct timespec long_time = {100, 0}, left = {0, 0};
  SHOW(nanosleep(&long_time, &left));
  SHOW(left.tv_sec);
  // Pending before, and let in by the call.
  sigset_t alarms = set_of(SIGALRM), none = set_of(0);
  sigprocmask(SIG_BLOCK, &alarms, NULL);
  raise(SIGALRM);
  SHOW(ppoll(&p, 1, NULL, &none));
  alarm_in(20000, 0);
  SHOW(ppoll(&p, 1, NULL, &none));
  alarm_in(20000, 0);
  SHOW(pselect(0, NULL, NULL, NULL, NULL, &none));
  alarm_in(20000, 0);
  SHOW(sigsuspend(&none));
}
