// Handlers that fork, wait, and fork again in the child; of the same signal, while the program is in a call and while
// it computes.
#include "../guest/guest.h"

#include <signal.h>
#include <sys/wait.h>

static volatile int forked, depth, statuses[8];

static void handler(int sig) {
  int saved = errno;
  pid_t pid = fork();
  if (!pid) {
    if (depth++ < 2) raise(sig);
    // In the child the handler goes on where its parent's does, and its own children are gone.
    _exit(10 + depth + (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD ? 0 : 50));
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  statuses[forked % 8] = WEXITSTATUS(status);
  forked++;
  errno = saved;
}

int main(void) {
  struct sigaction act = {.sa_handler = handler, .sa_flags = SA_NODEFER};
  MUST(sigaction(SIGUSR1, &act, NULL));
  raise(SIGUSR1);
  printf("%d: %d\n", forked, statuses[0]);
  // From outside, in the middle of a loop and of a call.
  fflush(stdout);
  for (int round = 0; round < 2; round++) {
    pid_t me = getpid(), pid = MUST(fork());
    if (!pid) {
      usleep(20000);
      kill(me, SIGUSR1);
      _exit(0);
    }
    int before = forked;
    while (forked == before)
      if (round) usleep(1000000);
    // No compiler may take the value from before the loop.
    fflush(stdout);
    printf("%d: %d\n", forked, statuses[1 + round]);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
  }
  SHOW(waitpid(-1, NULL, 0));
}
