// poll() without events still tells of hang-ups, errors and numbers that are not open.
#include "signals.h"

static int ends[2];
static void close_writer(int sig) {
  (void)sig;
  close(ends[1]);
}
static void close_reader(int sig) {
  (void)sig;
  close(ends[0]);
}
static void show(const char *what, int fd, int timeout) {
  struct pollfd p = {fd, 0, 0};
  int n;
  do n = poll(&p, 1, timeout);
  while (n < 0 && errno == EINTR);
  printf("%s: %d hup %d err %d nval %d in %d\n", what, n, !!(p.revents & POLLHUP), !!(p.revents & POLLERR),
         !!(p.revents & POLLNVAL), !!(p.revents & POLLIN));
}
int main(void) {
  signal(SIGPIPE, SIG_IGN);
  MUST(pipe(ends));
  show("reader", ends[0], 0);
  show("writer", ends[1], 0);
  MUST(write(ends[1], "x", 1));
  show("reader with a byte", ends[0], 20);
  close(ends[1]);
  show("reader alone", ends[0], 0);
  show("closed", ends[1], 0);
  close(ends[0]);
  MUST(pipe(ends));
  close(ends[0]);
  show("writer alone", ends[1], -1);
  close(ends[1]);
  int file = MUST(open("f", O_RDWR | O_CREAT, 0600));
  show("file", file, 0);
  close(file);
  // While it waits.
  MUST(pipe(ends));
  handle(SIGALRM, close_writer, SA_RESTART);
  alarm_in(20000, 0);
  show("the writer goes", ends[0], -1);
  close(ends[0]);
  MUST(pipe(ends));
  handle(SIGALRM, close_reader, SA_RESTART);
  alarm_in(20000, 0);
  show("the reader goes", ends[1], -1);
  // With others that ask for something.
  int other[2];
  MUST(pipe(other));
  MUST(write(other[1], "x", 1));
  struct pollfd p[3] = {{ends[1], 0, 0}, {other[0], POLLIN, 0}, {other[1], 0, 0}};
  SHOW(poll(p, 3, -1));
  printf("%d %d %d\n", p[0].revents == POLLERR, p[1].revents == POLLIN, p[2].revents);
  // An exception of select's is none of these.
  fd_set e;
  FD_ZERO(&e);
  FD_SET(ends[1], &e);
  SHOW(select(ends[1] + 1, NULL, NULL, &e, &(struct timeval){0, 1000}));
}
