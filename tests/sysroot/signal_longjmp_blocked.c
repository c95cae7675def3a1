// Handlers that jump out of calls that wait.
#include <setjmp.h>

#include "signals.h"
static sigjmp_buf env;
static void leave(int sig) { siglongjmp(env, sig); }
int main(void) {
  int ends[2];
  char c;
  pipe(ends);
  handle(SIGALRM, leave, SA_RESTART);
  for (volatile int i = 0; i < 4; i++) {
    if (sigsetjmp(env, 1)) {
      printf("left %d\n", i);
      continue;
    }
    alarm_in(10000, 0);
    struct timespec long_time = {100, 0};
    struct pollfd p = {.fd = ends[0], .events = POLLIN};
    sigset_t none = set_of(0);
    if (i == 0) read(ends[0], &c, 1);
    if (i == 1) nanosleep(&long_time, NULL);
    if (i == 2) poll(&p, 1, -1);
    if (i == 3) sigsuspend(&none);
    puts("came back");
  }
  alarm_in(10000, 0);
  sigset_t before = set_of(SIGUSR2), now;
  sigprocmask(SIG_SETMASK, &before, NULL);
  if (!sigsetjmp(env, 1)) pause();
  sigprocmask(SIG_SETMASK, NULL, &now);
  SHOW(sigismember(&now, SIGUSR2));
  SHOW(sigismember(&now, SIGALRM));
}
