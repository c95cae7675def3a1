// stdin: open
#include <poll.h>
#include <sys/select.h>
#include "guest.h"
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}
int main(void) {
  struct pollfd p = {0, POLLIN, 0};
  double start = now();
  printf("%d", poll(&p, 1, 60));
  printf(" %d\n", now() - start >= 0.059);
  start = now();
  printf("%d", poll(&p, 1, 0));
  printf(" %d\n", now() - start < 5);
  start = now();
  struct timeval tv = {0, 50000};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(0, &set);
  printf("%d", select(1, &set, NULL, NULL, &tv));
  printf(" %d %d\n", FD_ISSET(0, &set) != 0, now() - start >= 0.049);
  // A writable descriptor beside a silent one.
  FD_ZERO(&set);
  FD_SET(0, &set);
  fd_set writable;
  FD_ZERO(&writable);
  FD_SET(1, &writable);
  tv = (struct timeval){5, 0};
  printf("%d", select(2, &set, &writable, NULL, &tv));
  printf(" %d %d\n", FD_ISSET(0, &set) != 0, FD_ISSET(1, &writable) != 0);
}
