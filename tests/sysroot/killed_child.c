#include "../guest/guest.h"

#include <signal.h>
#include <sys/wait.h>
int main(void) {
  int status;
  pid_t pid = MUST(fork());
  if (!pid) for (;;) pause();
  SHOW(kill(pid, SIGTERM));
  MUST(waitpid(pid, &status, 0));
  printf("%d %d\n", WIFSIGNALED(status), WTERMSIG(status));
}
