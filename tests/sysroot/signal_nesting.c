// Handlers within handlers, masks while they run, the order of what was pending.
#include "signals.h"
static int depth, raised;
static void show(int sig, const char* what) {
  printf("%*s%s %s\n", depth * 2, "",
         sig == SIGUSR1   ? "usr1"
         : sig == SIGUSR2 ? "usr2"
                          : "hup",
         what);
}
static void nested(int sig) {
  show(sig, "begins");
  depth++;
  if (sig == SIGUSR1 && raised++ < 4) raise(SIGUSR2);
  if (sig == SIGUSR2 && raised++ < 4) raise(SIGUSR1);
  depth--;
  show(sig, "ends");
}
static void plain(int sig) { show(sig, "came"); }
int main(void) {
  handle(SIGUSR1, nested, 0);
  handle(SIGUSR2, nested, 0);
  raise(SIGUSR1);
  raised = 0;
  puts("without deferring");
  handle(SIGUSR1, nested, SA_NODEFER);
  handle(SIGUSR2, nested, SA_NODEFER);
  raise(SIGUSR1);
  puts("once");
  handle(SIGUSR1, plain, SA_RESETHAND);
  raise(SIGUSR1);
  struct sigaction now;
  sigaction(SIGUSR1, NULL, &now);
  SHOW(now.sa_handler == SIG_DFL);
  puts("all that is pending");
  handle(SIGUSR1, plain, 0);
  handle(SIGUSR2, plain, 0);
  handle(SIGHUP, plain, 0);
  sigset_t all, old;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &old);
  raise(SIGUSR2);
  kill(getpid(), SIGHUP);
  raise(SIGUSR1);
  raise(SIGUSR1);
  puts("let in");
  sigprocmask(SIG_SETMASK, &old, NULL);
}
