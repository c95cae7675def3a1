// Interval timers and POSIX timers.
#include "signals.h"
static volatile int count;
static void note(int sig) {
  (void)sig;
  count++;
}
int main(void) {
  struct itimerval now;
  handle(SIGALRM, note, 0);
  alarm_in(5000, 2000);
  while (count < 5) pause();
  SHOW(getitimer(ITIMER_REAL, &now));
  SHOW(now.it_interval.tv_sec);
  SHOW(now.it_interval.tv_usec);
  struct itimerval none = {{0, 0}, {0, 0}};
  SHOW(setitimer(ITIMER_REAL, &none, &now));
  SHOW(now.it_interval.tv_usec);
  SHOW(getitimer(ITIMER_REAL, &now));
  SHOW(now.it_value.tv_sec + now.it_value.tv_usec + now.it_interval.tv_usec);
  SHOW(alarm(100));
  SHOW(alarm(0) >= 99);
  count = 0;
  handle(SIGVTALRM, note, 0);
  struct itimerval soon = {{0, 0}, {0, 5000}};
  SHOW(setitimer(ITIMER_VIRTUAL, &soon, NULL));
  while (!count) {
  }
  count = 0;
  handle(SIGPROF, note, 0);
  SHOW(setitimer(ITIMER_PROF, &soon, NULL));
  while (!count) {
  }
  SHOW(setitimer(7, &soon, NULL));
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  struct itimerspec often = {{0, 2000000}, {0, 1000000}}, left;
  count = 0;
  handle(SIGUSR1, note, 0);
  SHOW(timer_create(CLOCK_MONOTONIC, &event, &timer));
  SHOW(timer_settime(timer, 0, &often, NULL));
  while (count < 5) pause();
  SHOW(timer_gettime(timer, &left));
  SHOW(left.it_interval.tv_nsec);
  SHOW(timer_delete(timer));
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_sec += 1000;
  alarm_in(20000, 0);
  SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR);
}
