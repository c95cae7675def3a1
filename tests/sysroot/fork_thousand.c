// A thousand children at a time, which wait for a word of their parent; then reaped as they come.
#include "../guest/guest.h"

#include <sys/wait.h>

int main(void) {
  enum { N = 1000 };
  int gate[2];
  MUST(pipe(gate));
  for (int i = 0; i < N; i++) {
    pid_t pid = MUST(fork());
    if (!pid) {
      char c;
      close(gate[1]);
      _exit(read(gate[0], &c, 1) == 0 ? i % 7 : 99);
    }
  }
  SHOW(waitpid(-1, NULL, WNOHANG));
  close(gate[1]);
  int counts[100] = {0}, status, total = 0;
  while (waitpid(-1, &status, 0) > 0) {
    counts[WIFEXITED(status) ? WEXITSTATUS(status) % 100 : 98]++;
    total++;
  }
  printf("%d, %s\n", total, errname(errno));
  for (int i = 0; i < 100; i++)
    if (counts[i]) printf("%d: %d\n", i, counts[i]);
}
