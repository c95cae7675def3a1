// wasm-cc: --setjmp=checkpoint
// Loops that call nothing are left by a handler that jumps.
#include <setjmp.h>

#include "signals.h"
static sigjmp_buf env;
static void jump(int sig) { siglongjmp(env, sig); }
int main(void) {
  handle(SIGALRM, jump, 0);
  for (volatile int i = 0; i < 5; i++) {
    if (sigsetjmp(env, 1)) continue;
    alarm_in(5000, 0);
    for (;;) {
    }
  }
  puts("left five loops");
}
