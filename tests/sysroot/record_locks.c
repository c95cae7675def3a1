#include "../guest/guest.h"

#include <sys/file.h>
int main(void) {
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20};
  SHOW(fcntl(fd, F_SETLK, &l));
  SHOW(fcntl(fd, F_GETLK, &l));
  printf("%d\n", l.l_type == F_UNLCK);
  l.l_type = F_UNLCK;
  SHOW(fcntl(fd, F_SETLK, &l));
  l.l_type = 77;
  SHOW(fcntl(fd, F_SETLK, &l));
  SHOW(fcntl(99, F_SETLK, &l));
  SHOW(flock(fd, LOCK_EX));
  SHOW(flock(fd, LOCK_UN));
  SHOW(flock(99, LOCK_SH));
  SHOW(lockf(fd, F_LOCK, 5));
}
