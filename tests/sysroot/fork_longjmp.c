// setjmp before fork, longjmp after it: in the child, in the parent, in both, over many frames, again and again.
#include "../guest/guest.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>

static jmp_buf place;
static sigjmp_buf marked;
static volatile int steps;

static __attribute__((noinline)) void deep(int n, int value) {
  volatile char frame[64];
  frame[0] = (char)n;
  if (n) deep(n - 1, value);
  else longjmp(place, value);
  frame[1] = frame[0];
}

static pid_t jump(int in_child, int in_parent) {
  volatile pid_t pid = -1;
  int value = setjmp(place);
  if (!value) {
    fflush(stdout);
    pid = MUST(fork());
    steps++;
    if (!pid && in_child) deep(20, 1);
    if (pid && in_parent) deep(30, 2);
  }
  if (!pid) _exit(value * 10 + steps % 10);
  int status = 0;
  MUST(waitpid(pid, &status, 0));
  printf("%d %d: %d, %d, %d\n", in_child, in_parent, value, WEXITSTATUS(status), steps);
  return pid;
}

static void handler(int sig) { siglongjmp(marked, sig); }

int main(void) {
  for (int i = 0; i < 4; i++) jump(i & 1, i >> 1);
  // Out of a handler in the child, to a place made in the parent.
  signal(SIGUSR1, handler);
  fflush(stdout);
  int sig = sigsetjmp(marked, 1);
  static volatile pid_t pid = -1;
  if (!sig) {
    pid = MUST(fork());
    if (!pid) raise(SIGUSR1), _exit(99);
  }
  if (!pid) {
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    _exit(sig == SIGUSR1 && !sigismember(&mask, SIGUSR1) ? 7 : 8);
  }
  int status = 0;
  MUST(waitpid(pid, &status, 0));
  printf("%d\n", WEXITSTATUS(status));
  // A chain: each child jumps back and forks the next.
  static volatile int generation;
  static int first;
  first = getpid();
  setjmp(place);
  if (generation < 20) {
    pid_t next = MUST(fork());
    if (!next) {
      generation++;
      deep(generation, 1);
    }
    MUST(waitpid(next, &status, 0));
    if (getpid() != first) _exit(WEXITSTATUS(status) + 1);
    printf("generations: %d\n", WEXITSTATUS(status) + 1);
  } else {
    _exit(0);
  }
}
