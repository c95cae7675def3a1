#include "../guest/guest.h"

#include <signal.h>
static int depth, total;
static void nested(int sig) {
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  printf("depth %d, blocked %d %d\n", depth, sigismember(&now, sig), sigismember(&now, SIGUSR2));
  if (depth++ == 0 && total++ < 2) raise(sig);
  depth--;
}
static void detailed(int sig, siginfo_t* info, void* context) {
  printf("signal %d %d %d\n", sig, info->si_signo, context != NULL);
}
int main(void) {
  struct sigaction a = {.sa_handler = nested}, old;
  SHOW(sigaction(SIGUSR1, &a, NULL));
  raise(SIGUSR1);
  puts("then");
  a.sa_flags = SA_NODEFER;
  sigaddset(&a.sa_mask, SIGUSR2);
  SHOW(sigaction(SIGUSR1, &a, &old));
  printf("%d %d\n", old.sa_handler == nested, old.sa_flags & SA_NODEFER);
  raise(SIGUSR1);
  struct sigaction b = {.sa_sigaction = detailed, .sa_flags = SA_SIGINFO | SA_RESETHAND};
  SHOW(sigaction(SIGUSR2, &b, NULL));
  raise(SIGUSR2);
  SHOW(sigaction(SIGUSR2, NULL, &old));
  printf("%d\n", old.sa_handler == SIG_DFL);
  SHOW(sigaction(SIGSTOP, &a, NULL));
  SHOW(sigaction(0, &a, NULL));
  SHOW(sigaction(100, &a, NULL));
}
