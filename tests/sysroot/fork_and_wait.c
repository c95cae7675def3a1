#include "../guest/guest.h"

#include <sys/wait.h>
int main(void) {
  int value = 1, status;
  printf("before\n");
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (!pid) {
    value = 2;
    printf("child %d\n", value);
    fflush(stdout);
    _exit(7);
  }
  MUST(waitpid(pid, &status, 0));
  printf("parent %d, exited %d with %d\n", value, WIFEXITED(status), WEXITSTATUS(status));
  SHOW(waitpid(-1, &status, WNOHANG));
}
