#include "../guest/guest.h"

int main(void) {
  int fd = MUST(open("f", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  SHOW(fcntl(fd, F_GETFD));
  SHOW(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
  int copy = MUST(dup(fd));
  SHOW(fcntl(copy, F_GETFD));
  SHOW(write(fd, "abc", 3));
  SHOW(lseek(copy, 0, SEEK_CUR));
  SHOW(dup2(fd, 50));
  SHOW(write(50, "def", 3));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(dup2(copy, 50));
  SHOW(dup2(fd, fd) == fd ? 0 : -1);
  SHOW(dup2(99, 50));
  SHOW(dup2(fd, -1));
  SHOW(dup3(fd, fd, 0));
  SHOW(dup3(fd, 51, O_CLOEXEC));
  SHOW(fcntl(51, F_GETFD));
  SHOW(fcntl(fd, F_DUPFD, 60));
  SHOW(fcntl(fd, F_DUPFD, 60));
  SHOW(fcntl(fd, F_DUPFD_CLOEXEC, 70));
  SHOW(fcntl(70, F_GETFD));
  SHOW(fcntl(70, F_SETFD, 0));
  SHOW(fcntl(70, F_GETFD));
  SHOW(fcntl(fd, F_SETFL, O_APPEND));
  SHOW(fcntl(50, F_GETFL) & O_APPEND);
  SHOW(close(fd));
  SHOW(write(50, "ghi", 3));
  SHOW(close(50));
  SHOW(write(50, "x", 1));
  SHOW(fcntl(fd, F_GETFD));
  show_file("f");
}
