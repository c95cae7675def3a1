// sigwait and its relatives, for signals that come from the process itself and from a timer.
#include "signals.h"
int main(void) {
  sigset_t alarms = set_of(SIGALRM), users = set_of(SIGUSR1);
  int sig = 0;
  siginfo_t info;
  sigprocmask(SIG_BLOCK, &alarms, NULL);
  sigprocmask(SIG_BLOCK, &users, NULL);
  alarm_in(20000, 0);
  SHOW(sigwait(&alarms, &sig));
  SHOW(sig == SIGALRM);
  raise(SIGUSR1);
  SHOW(sigwaitinfo(&users, &info) == SIGUSR1);
  SHOW(info.si_signo == SIGUSR1);
  struct timespec little = {0, 5000000};
  SHOW(sigtimedwait(&users, &info, &little));
  sigset_t pending;
  kill(getpid(), SIGUSR1);
  sigpending(&pending);
  SHOW(sigismember(&pending, SIGUSR1));
  signal(SIGUSR1, SIG_IGN);
  sigpending(&pending);
  SHOW(sigismember(&pending, SIGUSR1));
}
