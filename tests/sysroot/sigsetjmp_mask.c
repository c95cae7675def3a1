#include "../guest/guest.h"

#include <setjmp.h>
#include <signal.h>
static sigjmp_buf env;
static int blocked(int sig) {
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  return sigismember(&now, sig);
}
static void handler(int sig) { siglongjmp(env, sig == SIGUSR1 ? 5 : 6); }
int main(void) {
  signal(SIGUSR1, handler);
  for (int save = 0; save < 2; save++) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int got = sigsetjmp(env, save);
    if (!got) raise(SIGUSR1);
    printf("save %d: got %d, blocked %d\n", save, got, blocked(SIGUSR1));
  }
}
