// SIGPIPE: once a write, not at all when ignored, pending when blocked.
#include "signals.h"
static volatile int count;
static void note(int sig) {
  (void)sig;
  count++;
}
int main(void) {
  int ends[2];
  pipe(ends);
  close(ends[0]);
  handle(SIGPIPE, note, SA_RESTART);
  SHOW(write(ends[1], "x", 1));
  SHOW(count);
  SHOW(write(ends[1], "x", 1));
  SHOW(count);
  signal(SIGPIPE, SIG_IGN);
  SHOW(write(ends[1], "x", 1));
  SHOW(count);
  handle(SIGPIPE, note, 0);
  sigset_t pipes = set_of(SIGPIPE), pending;
  sigprocmask(SIG_BLOCK, &pipes, NULL);
  SHOW(write(ends[1], "x", 1));
  SHOW(count);
  sigpending(&pending);
  SHOW(sigismember(&pending, SIGPIPE));
  sigprocmask(SIG_UNBLOCK, &pipes, NULL);
  SHOW(count);
}
