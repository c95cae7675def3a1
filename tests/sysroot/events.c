#include "../guest/guest.h"

#include <poll.h>
#include <sys/eventfd.h>

static void take(int fd) {
  uint64_t value = 99;
  SHOW(read(fd, &value, sizeof value));
  printf("%llu\n", (unsigned long long)value);
}
static void add(int fd, uint64_t value) { SHOW(write(fd, &value, sizeof value)); }

int main(void) {
  int fd = MUST(eventfd(3, EFD_NONBLOCK));
  add(fd, 4);
  take(fd);
  take(fd);
  struct pollfd p = {fd, POLLIN | POLLOUT, 0};
  SHOW(poll(&p, 1, 0));
  printf("%d\n", p.revents);
  add(fd, UINT64_MAX - 1);
  add(fd, 1);
  add(fd, UINT64_MAX);
  SHOW(poll(&p, 1, 0));
  printf("%d\n", p.revents);
  char small[4];
  SHOW(read(fd, small, sizeof small));
  take(fd);
  int ones = MUST(eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC));
  SHOW(fcntl(ones, F_GETFD));
  SHOW(fcntl(fd, F_GETFD));
  take(ones);
  take(ones);
  take(ones);
  SHOW(eventfd(0, 0x10));
}
