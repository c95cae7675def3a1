// stdin: text
#include "guest.h"
int main(void) {
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  write(fd, "x", 1);
  SHOW(fsync(fd));
  SHOW(fdatasync(fd));
  close(fd);
  SHOW(fsync(fd));
  SHOW(fdatasync(fd));
  fd = MUST(open("f", O_RDONLY));
  SHOW(fsync(fd));
  close(fd);
  MUST(mkdir("d", 0777));
  fd = MUST(open("d", O_RDONLY | O_DIRECTORY));
  SHOW(fsync(fd));
  SHOW(fsync(0));
}
