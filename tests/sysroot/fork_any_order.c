// A thousand children, waited for by number in an order that has nothing to do with that of their ends.
#include "../guest/guest.h"

#include <sys/wait.h>

int main(void) {
  enum { N = 1000 };
  static pid_t pids[N];
  static int order[N];
  unsigned seed = 7;
  for (int i = 0; i < N; i++) {
    pids[i] = MUST(fork());
    if (!pids[i]) {
      if (i % 3 == 0) usleep(i % 50 * 100);
      _exit(i % 251);
    }
    order[i] = i;
  }
  for (int i = N - 1; i > 0; i--) {
    seed = seed * 1103515245u + 12345u;
    int j = (int)(seed / 65536 % (unsigned)(i + 1)), other = order[i];
    order[i] = order[j], order[j] = other;
  }
  int bad = 0;
  for (int i = 0; i < N; i++) {
    int status = -1, n = order[i];
    if (waitpid(pids[n], &status, 0) != pids[n] || !WIFEXITED(status) || WEXITSTATUS(status) != n % 251) bad++;
    if (i % 100 == 0) {
      errno = 0;
      if (waitpid(pids[n], &status, WNOHANG) != -1 || errno != ECHILD) bad++;
    }
  }
  printf("wrong: %d\n", bad);
  SHOW(waitpid(-1, NULL, WNOHANG));
}
