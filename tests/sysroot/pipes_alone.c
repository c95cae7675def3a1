#include "../guest/guest.h"

#include <poll.h>
int main(void) {
  int ends[2];
  SHOW(pipe2(ends, O_NONBLOCK | O_CLOEXEC));
  char text[8];
  SHOW(read(ends[0], text, 1));
  SHOW(write(ends[1], "abc", 3));
  struct pollfd p = {ends[0], POLLIN, 0};
  SHOW(poll(&p, 1, 0));
  SHOW(read(ends[0], text, 8));
  SHOW(lseek(ends[0], 0, SEEK_SET));
  SHOW(close(ends[1]));
  SHOW(read(ends[0], text, 8));
}
