#include "../guest/guest.h"

#include <signal.h>
static void note(int sig) { printf("handler %d\n", sig == SIGUSR1); }
int main(void) {
  sigset_t block, none;
  sigemptyset(&none);
  sigemptyset(&block);
  sigaddset(&block, SIGUSR1);
  signal(SIGUSR1, note);
  sigprocmask(SIG_BLOCK, &block, NULL);
  raise(SIGUSR1);
  puts("waiting");
  SHOW(sigsuspend(&none));
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  printf("%d\n", sigismember(&now, SIGUSR1));
  raise(SIGUSR1);
  int sig = 0;
  SHOW(sigwait(&block, &sig));
  printf("%d\n", sig == SIGUSR1);
  struct timespec zero = {0, 1000000};
  SHOW(sigtimedwait(&block, NULL, &zero));
}
