// readv, writev, preadv and pwritev: scattered and gathered bytes.
#include "../guest/guest.h"

#include <sys/uio.h>
int main(void) {
  int fd = MUST(open("f", O_RDWR | O_CREAT | O_EXCL, 0666));
  char one[] = "one", two[] = "two!", three[] = "three";
  struct iovec out[] = {{one, 3}, {NULL, 0}, {two, 4}, {three, 5}};
  SHOW(writev(fd, out, 4));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(pwritev(fd, out, 1, 20));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(lseek(fd, 1, SEEK_SET));
  char a[5] = "", b[5] = "", c[40] = "";
  struct iovec in[] = {{a, 4}, {b, 4}, {c, sizeof c}};
  SHOW(readv(fd, in, 3));
  printf("%.4s|%.4s|%.3s|%d|%.3s\n", a, b, c, c[3], c + 11);
  SHOW(readv(fd, in, 3));
  SHOW(preadv(fd, in, 2, 7));
  printf("%.4s|%.4s\n", a, b);
  SHOW(preadv(fd, in, 2, 100));
  SHOW(writev(fd, out, 0));
  SHOW(readv(fd, in, -1));
  SHOW(preadv(fd, in, 1, -1));
  SHOW(writev(99, out, 1));
  int reader = MUST(open("f", O_RDONLY));
  SHOW(writev(reader, out, 1));
  struct iovec many[100];
  char byte[100];
  for (int i = 0; i < 100; i++) byte[i] = (char)('A' + i % 26), many[i] = (struct iovec){&byte[i], 1};
  int fresh = MUST(open("g", O_RDWR | O_CREAT, 0666));
  SHOW(writev(fresh, many, 100));
  show_file("g");
  int appender = MUST(open("g", O_WRONLY | O_APPEND));
  SHOW(writev(appender, out, 4));
  SHOW(lseek(appender, 0, SEEK_CUR));
}
