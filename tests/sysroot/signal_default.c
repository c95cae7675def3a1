// Dies of the signal as Linux has it: the parent sees it, whoever else handles signals.
#include <sys/wait.h>

#include "signals.h"
static void note(int sig) { (void)sig; }
static void end_of(int sig, int registered) {
  int status = 0;
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    if (registered) handle(SIGUSR2, note, 0);
    raise(sig);
    _exit(7);
  }
  waitpid(child, &status, 0);
  printf("%d: signalled %d by %d, exit %d\n", sig, WIFSIGNALED(status), WTERMSIG(status),
         WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}
int main(void) {
  const int signals[] = {SIGHUP,   SIGINT,  SIGQUIT,   SIGILL,  SIGABRT, SIGFPE,  SIGKILL,
                         SIGSEGV,  SIGPIPE, SIGALRM,   SIGTERM, SIGUSR1, SIGCHLD, SIGCONT,
                         SIGWINCH, SIGURG,  SIGVTALRM, SIGPROF, SIGIO,   SIGSYS};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
    end_of(signals[i], 0);
    end_of(signals[i], 1);
  }
  int status = 0;
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    handle(SIGUSR2, note, 0);
    raise(SIGSTOP);
    raise(SIGTERM);
    _exit(1);
  }
  waitpid(child, &status, WUNTRACED);
  SHOW(WIFSTOPPED(status));
  SHOW(WSTOPSIG(status) == SIGSTOP);
  kill(child, SIGCONT);
  waitpid(child, &status, 0);
  SHOW(WTERMSIG(status) == SIGTERM);
}
