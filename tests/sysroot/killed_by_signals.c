// What the parent sees of a child that each signal comes to, once by kill() and once by the child's own raise().
#include "../guest/guest.h"

#include <signal.h>
#include <sys/wait.h>

static void look(int sig, int by_itself) {
  int ready[2];
  MUST(pipe(ready));
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (!pid) {
    write(ready[1], "x", 1);
    if (by_itself) raise(sig);
    for (;;) pause();
  }
  char c;
  read(ready[0], &c, 1);
  if (!by_itself) MUST(kill(pid, sig));
  close(ready[0]), close(ready[1]);
  int ignored = sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGCONT, status = -1;
  if (ignored) {
    // Signals of one sender to one process come in their order as far as anybody can see.
    MUST(kill(pid, SIGKILL));
  }
  MUST(waitpid(pid, &status, WUNTRACED));
  if (WIFSTOPPED(status)) {
    printf("%d stopped by %d\n", sig, WSTOPSIG(status));
    MUST(kill(pid, SIGKILL));
    MUST(waitpid(pid, &status, 0));
  }
  printf("%d: %s %d %d\n", sig, WIFSIGNALED(status) ? "killed" : "not killed", WTERMSIG(status), WIFEXITED(status));
}

int main(void) {
  for (int by_itself = 0; by_itself < 2; by_itself++) {
    for (int sig = 1; sig < 32; sig++) {
      // These stop nobody in an orphaned process group, as in CI; tests/terminal/keys.c stops by them.
      if (sig != SIGTSTP && sig != SIGTTIN && sig != SIGTTOU) look(sig, by_itself);
    }
    // Those below are the C library's own.
    look(35, by_itself), look(50, by_itself), look(64, by_itself);
  }
}
