// lseek, ftruncate, holes, O_APPEND and descriptors that share an offset.
#include "../guest/guest.h"

int main(void) {
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  SHOW(lseek(fd, 10, SEEK_SET));
  SHOW(write(fd, "x", 1));
  SHOW(lseek(fd, -5, SEEK_END));
  SHOW(lseek(fd, -20, SEEK_CUR));
  SHOW(lseek(fd, 5000000000, SEEK_SET));
  SHOW(lseek(fd, 0, 99));
  char text[32];
  SHOW(read(fd, text, 1));
  SHOW(ftruncate(fd, 4));
  SHOW(lseek(fd, 0, SEEK_END));
  SHOW(ftruncate(fd, 8));
  SHOW(ftruncate(fd, -1));
  SHOW(pread(fd, text, sizeof text, 0));
  SHOW(text[7]);
  int copy = MUST(dup(fd)), other = MUST(open("f", O_RDWR | O_APPEND));
  SHOW(lseek(copy, 2, SEEK_SET));
  SHOW(write(fd, "ab", 2));
  SHOW(lseek(copy, 0, SEEK_CUR));
  SHOW(lseek(other, 0, SEEK_SET));
  SHOW(write(other, "end", 3));
  SHOW(lseek(other, 0, SEEK_CUR));
  SHOW(pwrite(fd, "0", 1, 0));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(read(copy, text, sizeof text));
  printf("%.3s\n", text + 4);
  SHOW(pread(fd, text, 3, 1000));
  SHOW(pread(fd, text, 3, -1));
  SHOW(ftruncate(open("f", O_RDONLY), 0));
  SHOW(truncate("none", 0));
  SHOW(truncate("f", 3));
  SHOW(lseek(fd, 0, SEEK_END));
}
