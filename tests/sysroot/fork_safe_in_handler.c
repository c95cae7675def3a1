// cc: -pthread
// _Fork() in handlers that interrupt the allocator of a program with threads: what POSIX has for handlers, as fork()
// may wait for a lock that its own thread holds.
#include <sys/wait.h>

#include "allocating.h"

pid_t _Fork(void);

enum { times = 150 };
static volatile int forked, wrong;

static void fork_here(int sig) {
  int saved = errno, ends[2], status = 0;
  char c = 0;
  (void)sig;
  wrong += pipe(ends) != 0;
#ifdef PLAIN
  pid_t child = fork();
#else
  pid_t child = _Fork();
#endif
  if (child == 0) {
    // Whatever handlers may call, its child may.
    c = getppid() > 1 ? 'y' : 'n';
    close(ends[0]);
    _exit(write(ends[1], &c, 1) == 1 ? 7 : 1);
  }
  close(ends[1]);
  wrong += read(ends[0], &c, 1) != 1 || c != 'y';
  close(ends[0]);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  wrong += !WIFEXITED(status) || WEXITSTATUS(status) != 7;
  forked++;
  errno = saved;
}

int main(void) {
  interrupt_allocator(fork_here, 300, 1000, &forked, times);
  SHOW(wrong);
}
