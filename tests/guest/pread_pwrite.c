#include "guest.h"
int main(void) {
  char b[32] = {0};
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  SHOW(pwrite(fd, "world", 5, 6));
  SHOW(pwrite(fd, "hello ", 6, 0));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(pread(fd, b, 5, 6));
  puts(b);
  SHOW(pread(fd, b, 32, 9));
  SHOW(pread(fd, b, 32, 11));
  SHOW(pread(fd, b, 32, 1000));
  SHOW(pread(fd, b, 0, 0));
  SHOW(pread(fd, b, 1, -1));
  SHOW(pwrite(fd, b, 1, -1));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(pwrite(fd, "x", 1, 20));
  SHOW(lseek(fd, 0, SEEK_END));
  close(fd);
  SHOW(pread(fd, b, 1, 0));
  fd = MUST(open("f", O_RDONLY));
  SHOW(pwrite(fd, "x", 1, 0));
  close(fd);
  fd = MUST(open("f", O_WRONLY));
  SHOW(pread(fd, b, 1, 0));
  close(fd);
  fd = MUST(open("f", O_RDONLY));
  SHOW(pread(fd, b, 11, 0));
  b[11] = 0;
  puts(b);
}
