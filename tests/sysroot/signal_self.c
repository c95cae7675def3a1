#include <signal.h>

#include "../guest/guest.h"
static volatile sig_atomic_t seen[65];
static void note(int sig) {
  seen[sig]++;
  printf("handler %s\n", strsignal(sig));
}
int main(void) {
  signal(SIGUSR1, note);
  signal(SIGUSR2, note);
  SHOW(raise(SIGUSR1));
  SHOW(kill(getpid(), SIGUSR2));
  sigset_t set, old, pending;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  SHOW(sigprocmask(SIG_BLOCK, &set, &old));
  raise(SIGUSR1);
  raise(SIGUSR1);
  sigpending(&pending);
  printf("pending %d %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2));
  SHOW(sigprocmask(SIG_SETMASK, &old, NULL));
  printf("%d %d\n", seen[SIGUSR1], seen[SIGUSR2]);
  signal(SIGUSR1, SIG_IGN);
  raise(SIGUSR1);
  printf("%d\n", seen[SIGUSR1]);
  SHOW(raise(SIGCHLD));
  SHOW(raise(SIGWINCH));
  SHOW(raise(0));
  SHOW(raise(-1));
  SHOW(raise(65));
  SHOW(signal(SIGKILL, note) == SIG_ERR ? -1 : 0);
  SHOW(kill(getpid(), 0));
}
