// Every exit code, 0 to 255, of children that end at once, and in any order of waiting.
#include "../guest/guest.h"

#include <sys/wait.h>

int main(void) {
  pid_t pids[256];
  int bad = 0;
  for (int code = 0; code < 256; code++) {
    pids[code] = MUST(fork());
    if (!pids[code]) _exit(code);
  }
  for (int i = 0; i < 256; i++) {
    int code = i * 37 % 256, status = -1;
    if (waitpid(pids[code], &status, 0) != pids[code] || !WIFEXITED(status) ||
        WEXITSTATUS(status) != code)
      bad++;
  }
  printf("wrong: %d\n", bad);
  SHOW(waitpid(pids[0], NULL, 0));
  SHOW(waitpid(-1, NULL, 0));
  SHOW(waitpid(-1, NULL, WNOHANG));
  SHOW(waitpid(getpid(), NULL, 0));
  SHOW(waitpid(1, NULL, 0));
}
