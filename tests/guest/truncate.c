#include "guest.h"
static void content(int fd) {
  char b[32];
  ssize_t n = pread(fd, b, sizeof b, 0);
  for (ssize_t i = 0; i < n; i++) printf("%c", b[i] ? b[i] : '0');
  printf(" (%zd)\n", n);
}
int main(void) {
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  write(fd, "abcdefgh", 8);
  SHOW(ftruncate(fd, 4));
  content(fd);
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(ftruncate(fd, 10));
  content(fd);
  SHOW(write(fd, "Z", 1));
  content(fd);
  SHOW(ftruncate(fd, 0));
  content(fd);
  SHOW(truncate("f", 3));
  content(fd);
  SHOW(truncate("absent", 3));
  MUST(mkdir("d", 0777));
  SHOW(truncate("d", 3));
  SHOW(truncate("f", -3));
  close(fd);
  SHOW(ftruncate(fd, 1));
  fd = MUST(open("d", O_RDONLY));
  SHOW_FAILS(ftruncate(fd, 1));
}
