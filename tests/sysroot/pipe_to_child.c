#include "../guest/guest.h"

#include <sys/wait.h>
int main(void) {
  int ends[2];
  MUST(pipe(ends));
  pid_t pid = MUST(fork());
  if (!pid) {
    close(ends[0]);
    write(ends[1], "from the child", 14);
    _exit(0);
  }
  close(ends[1]);
  char text[32] = "";
  size_t have = 0;
  ssize_t n;
  while ((n = read(ends[0], text + have, sizeof text - have)) > 0) have += n;
  printf("%s %zd\n", text, n);
  MUST(waitpid(pid, NULL, 0));
}
