#include "guest.h"
static void flags(const char* what, int fd) {
  int f = fcntl(fd, F_GETFL);
  if (f < 0) {
    printf("%s: %s\n", what, errname(errno));
    return;
  }
  int mode = f & O_ACCMODE;
  printf("%s:%s%s%s\n", what,
         mode == O_RDONLY ? " rdonly" : mode == O_WRONLY ? " wronly" : mode == O_RDWR ? " rdwr" : " ?",
         f & O_APPEND ? " append" : "", f & O_NONBLOCK ? " nonblock" : "");
}
int main(void) {
  int fd = MUST(open("file", O_RDWR | O_CREAT, 0666));
  flags("rdwr", fd);
  write(fd, "0123456789", 10);
  SHOW(fcntl(fd, F_SETFL, O_APPEND));
  flags("append set", fd);
  SHOW(lseek(fd, 0, SEEK_SET));
  SHOW(write(fd, "A", 1));
  show_file("file");
  SHOW(fcntl(fd, F_SETFL, 0));
  flags("append cleared", fd);
  SHOW(lseek(fd, 0, SEEK_SET));
  SHOW(write(fd, "B", 1));
  show_file("file");
  SHOW(fcntl(fd, F_SETFL, O_NONBLOCK));
  flags("nonblock", fd);
  close(fd);
  flags("closed", fd);
  SHOW(fcntl(fd, F_SETFL, 0));
  fd = MUST(open("file", O_RDONLY));
  flags("rdonly", fd);
  close(fd);
  fd = MUST(open("file", O_WRONLY | O_APPEND));
  flags("wronly", fd);
  close(fd);
  fd = MUST(open("file", O_WRONLY | O_NONBLOCK | O_SYNC));
  flags("opened nonblock", fd);
  SHOW(write(fd, "C", 1));
  close(fd);
}
