#include <setjmp.h>
#include <signal.h>

#include "../guest/guest.h"
static sigjmp_buf env;
static void leave(int sig) { siglongjmp(env, sig); }
int main(void) {
  signal(SIGALRM, leave);
  for (volatile int i = 0; i < 5; i++) {
    if (sigsetjmp(env, 1))
      printf("back %d\n", i);
    else
      raise(SIGALRM);
  }
}
