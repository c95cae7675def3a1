#include "../guest/guest.h"

#include <poll.h>
#include <sys/select.h>
int main(void) {
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  struct pollfd p[3] = {{fd, POLLIN | POLLOUT, 0}, {-1, POLLIN, 0}, {99, POLLIN, 0}};
  SHOW(poll(p, 3, 0));
  printf("%d %d %d\n", p[0].revents, p[1].revents, p[2].revents);
  SHOW(poll(NULL, 0, 5));
  fd_set r, w;
  FD_ZERO(&r);
  FD_ZERO(&w);
  FD_SET(fd, &r);
  FD_SET(fd, &w);
  struct timeval t = {1, 0};
  SHOW(select(fd + 1, &r, &w, NULL, &t));
  printf("%d %d\n", FD_ISSET(fd, &r) != 0, FD_ISSET(fd, &w) != 0);
  SHOW(select(0, NULL, NULL, NULL, &(struct timeval){0, 1000}));
  // Linux looks only at the descriptors that its table has room for: 64 at first, more by inheritance.
  FD_SET(40, &r);
  SHOW(select(41, &r, NULL, NULL, &(struct timeval){0, 0}));
  SHOW(select(-1, &r, NULL, NULL, NULL));
  SHOW(poll(p, 1, 1000));
}
