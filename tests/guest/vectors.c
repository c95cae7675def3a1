#include <sys/uio.h>
#include "guest.h"
int main(void) {
  char a[4] = "", b[4] = "", c[64] = "";
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  struct iovec out[] = {{"one ", 4}, {"", 0}, {"two ", 4}, {NULL, 0}, {"three", 5}};
  SHOW(writev(fd, out, 5));
  SHOW(lseek(fd, 0, SEEK_SET));
  struct iovec in[] = {{a, 3}, {b, 3}, {c, 63}};
  SHOW(readv(fd, in, 3));
  printf("[%s] [%s] [%s]\n", a, b, c);
  SHOW(readv(fd, in, 3));
  SHOW(lseek(fd, 11, SEEK_SET));
  memset(a, 0, 4);
  SHOW(readv(fd, in, 3));
  printf("[%s]\n", a);
  SHOW(readv(fd, in, 0));
  SHOW(writev(fd, out, 0));
  struct iovec many[1024];
  for (int i = 0; i < 1024; i++) many[i] = (struct iovec){"x", 1};
  SHOW(writev(fd, many, 1024));
  SHOW(preadv(fd, in, 2, 4));
  printf("[%.3s] [%.3s]\n", a, b);
  SHOW(pwritev(fd, out, 3, 2));
  SHOW(pread(fd, c, 20, 0));
  printf("%.20s\n", c);
}
