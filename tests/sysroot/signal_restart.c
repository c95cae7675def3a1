// A read that waits: ended by a handler without SA_RESTART, begun again after one with it.
#include "signals.h"
static int ends[2];
static volatile int handled;
static void note(int sig) { handled = sig; }
static void feed(int sig) {
  handled = sig;
  if (write(ends[1], "x", 1) != 1) abort();
}
int main(void) {
  char c = 0;
  pipe(ends);
  handle(SIGALRM, note, 0);
  alarm_in(20000, 0);
  SHOW(read(ends[0], &c, 1));
  SHOW(handled == SIGALRM);
  handled = 0;
  handle(SIGALRM, feed, SA_RESTART);
  alarm_in(20000, 0);
  SHOW(read(ends[0], &c, 1));
  SHOW(handled == SIGALRM);
  SHOW(c);
  // Nobody handles it: nothing happens to the read.
  handle(SIGALRM, feed, 0);
  signal(SIGWINCH, SIG_DFL);
  pid_t child = fork();
  if (!child) {
    usleep(20000);
    kill(getppid(), SIGWINCH);
    usleep(20000);
    write(ends[1], "y", 1);
    _exit(0);
  }
  SHOW(read(ends[0], &c, 1));
  SHOW(c);
}
