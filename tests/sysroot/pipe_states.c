// What poll, FIONREAD and the calls themselves say of a pipe that is empty, full, and has lost an end.
#include "../guest/guest.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>

static void show_poll(int fd, int events) {
  struct pollfd p = {fd, events, 0};
  int n = poll(&p, 1, 0);
  printf("poll %d: %#x\n", n, p.revents);
}

int main(void) {
  int ends[2], count;
  char block[4096] = {0};
  signal(SIGPIPE, SIG_IGN);
  MUST(pipe2(ends, O_NONBLOCK));
  show_poll(ends[0], POLLIN);
  show_poll(ends[1], POLLOUT);
  SHOW(write(ends[1], "abc", 3));
  SHOW(ioctl(ends[0], FIONREAD, &count));
  printf("%d\n", count);
  show_poll(ends[0], POLLIN);
  long total = 3;
  for (;;) {
    long n = write(ends[1], block, sizeof block);
    if (n < 0) break;
    total += n;
  }
  printf("full: %s\n", errname(errno));
  show_poll(ends[1], POLLOUT);
  while (total > 0) {
    long n = MUST(read(ends[0], block, sizeof block));
    total -= n;
  }
  SHOW(read(ends[0], block, 1));
  SHOW(write(ends[1], "rest", 4));
  close(ends[1]);
  show_poll(ends[0], POLLIN);
  SHOW(read(ends[0], block, 10));
  show_poll(ends[0], POLLIN);
  SHOW(read(ends[0], block, 10));
  close(ends[0]);
  MUST(pipe(ends));
  close(ends[0]);
  show_poll(ends[1], POLLOUT);
  SHOW(write(ends[1], "x", 1));
  show_poll(ends[0], POLLIN);
  struct pollfd nothing = {ends[0], 0, 0};
  SHOW(poll(&nothing, 1, 0));
  printf("%#x\n", nothing.revents);
  struct stat st;
  SHOW(fstat(ends[1], &st));
  printf("%d\n", S_ISFIFO(st.st_mode));
  SHOW(pipe2(ends, 1 << 30));
}
