// A fork deep in a recursion, and of 64 MiB: each process goes on with its own copies.
#include "../guest/guest.h"

#include <setjmp.h>
#include <sys/wait.h>

static unsigned char *memory;
enum { SIZE = 64 << 20 };
static jmp_buf back;

static unsigned sum(void) {
  unsigned s = 0;
  for (int i = 0; i < SIZE; i += 4096) s = s * 31 + memory[i];
  return s;
}

static int deep(int n) {
  volatile int mine = n;
  if (n == 0) {
    pid_t pid = MUST(fork());
    if (!pid) {
      for (int i = 0; i < SIZE; i += 8192) memory[i]++;
      printf("child: %u\n", sum());
      fflush(stdout);
      return 1;
    }
    int status;
    MUST(waitpid(pid, &status, 0));
    printf("the child ended with %d\n", WEXITSTATUS(status));
    return 0;
  }
  int result = deep(n - 1);
  if (mine != n) printf("a frame of %d changed\n", n);
  return result;
}

int main(void) {
  memory = malloc(SIZE);
  for (int i = 0; i < SIZE; i += 4096) memory[i] = i >> 12;
  printf("before: %u\n", sum());
  fflush(stdout);
  int child = deep(2000);
  if (child) _exit(42);
  printf("parent: %u\n", sum());
  fflush(stdout);
  /* setjmp before the fork, longjmp after it, in both. */
  volatile int round = 0;
  int jumped = setjmp(back);
  if (jumped) {
    if (jumped == 1) {
      printf("the child jumped, round %d\n", round);
      fflush(stdout);
      _exit(0);
    }
    printf("the parent jumped, round %d\n", round);
    return 0;
  }
  round = 7;
  pid_t pid = MUST(fork());
  if (!pid) longjmp(back, 1);
  MUST(waitpid(pid, NULL, 0));
  longjmp(back, 2);
}
