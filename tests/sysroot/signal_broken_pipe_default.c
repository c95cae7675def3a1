// By default SIGPIPE ends the process; its parent sees that.
#include <sys/wait.h>

#include "signals.h"
int main(void) {
  int status = 0;
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    int ends[2];
    pipe(ends);
    close(ends[0]);
    write(ends[1], "x", 1);
    _exit(3);
  }
  waitpid(child, &status, 0);
  SHOW(WIFSIGNALED(status));
  SHOW(WTERMSIG(status) == SIGPIPE);
}
