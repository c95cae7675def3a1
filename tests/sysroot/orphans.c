// A grandchild whose parent ends goes on, and its new parent is another; nobody waits for it twice.
#include "../guest/guest.h"

#include <sys/wait.h>

int main(void) {
  int ends[2], gate[2], ready[2];
  MUST(pipe(ready));
  MUST(pipe(ends));
  MUST(pipe(gate));
  pid_t child = MUST(fork());
  if (!child) {
    pid_t me = getpid();
    if (!fork()) {
      char c;
      printf("the parent is the child: %d\n", getppid() == me);
      fflush(stdout);
      write(ready[1], "x", 1);
      close(gate[1]);
      read(gate[0], &c, 1);
      int other = getppid() != me;
      write(ends[1], other ? "another" : "the same", 8);
      _exit(0);
    }
    char c;
    read(ready[0], &c, 1);
    _exit(3);
  }
  close(ends[1]);
  int status;
  MUST(waitpid(child, &status, 0));
  printf("%d\n", WEXITSTATUS(status));
  fflush(stdout);
  close(gate[0]);
  close(gate[1]);
  char text[16] = "";
  read(ends[0], text, 8);
  printf("%s\n", text);
  SHOW(waitpid(-1, NULL, 0));
}
