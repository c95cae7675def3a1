// Sets of signals and the mask, with nothing sent.
#include <signal.h>

#include "../guest/guest.h"
static void show(const sigset_t* set) {
  for (int i = 1; i < 32; i++) putchar(sigismember(set, i) ? '1' : '.');
  puts("");
}
int main(void) {
  sigset_t set, old, both;
  sigemptyset(&set);
  show(&set);
  SHOW(sigaddset(&set, SIGINT));
  SHOW(sigaddset(&set, SIGTERM));
  SHOW(sigaddset(&set, 0));
  SHOW(sigaddset(&set, 1000));
  show(&set);
  SHOW(sigismember(&set, SIGINT));
  SHOW(sigdelset(&set, SIGINT));
  SHOW(sigisemptyset(&set));
  sigfillset(&both);
  SHOW(sigismember(&both, SIGUSR1));
  sigemptyset(&old);
  sigaddset(&old, SIGHUP);
  sigorset(&both, &set, &old);
  show(&both);
  sigandset(&both, &both, &old);
  show(&both);
  SHOW(sigprocmask(SIG_BLOCK, &set, &old));
  show(&old);
  SHOW(sigprocmask(SIG_BLOCK, &both, NULL));
  SHOW(sigprocmask(SIG_SETMASK, NULL, &old));
  show(&old);
  SHOW(sigprocmask(SIG_UNBLOCK, &set, &old));
  SHOW(sigprocmask(77, &set, NULL));
  SHOW(sigprocmask(SIG_SETMASK, NULL, &old));
  show(&old);
  SHOW(sigpending(&set));
  SHOW(sigismember(&set, SIGHUP));
  struct sigaction action;
  SHOW(sigaction(SIGUSR1, NULL, &action));
  SHOW(action.sa_handler == SIG_DFL);
  SHOW(sigaction(SIGKILL, &(struct sigaction){.sa_handler = SIG_IGN}, NULL));
  SHOW(sigaction(0, NULL, &action));
  printf("%d %s\n", signal(SIGUSR2, SIG_IGN) == SIG_DFL,
         signal(SIGUSR2, SIG_DFL) == SIG_IGN ? "ignored" : "else");
}
