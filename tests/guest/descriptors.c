#include "guest.h"
// Many open files, lowest free numbers, descriptors beyond the limit of the range.
int main(void) {
  enum { COUNT = 500 };
  static int fds[COUNT];
  char name[16];
  for (int i = 0; i < COUNT; i++) {
    sprintf(name, "f%d", i);
    fds[i] = MUST(open(name, O_RDWR | O_CREAT, 0666));
    write(fds[i], name, strlen(name));
  }
  int distinct = 1;
  for (int i = 1; i < COUNT; i++) distinct &= fds[i] != fds[i - 1];
  printf("%d\n", distinct);
  int good = 0;
  for (int i = COUNT - 1; i >= 0; i--) {
    char text[16] = {0};
    sprintf(name, "f%d", i);
    pread(fds[i], text, 15, 0);
    good += !strcmp(text, name);
  }
  printf("%d\n", good);
  for (int i = 0; i < COUNT; i += 2) MUST(close(fds[i]));
  for (int i = 0; i < COUNT; i += 2) {
    char b;
    if (read(fds[i], &b, 1) != -1 || errno != EBADF) printf("%d is not closed\n", i);
  }
  SHOW(close(fds[0]));
  SHOW(close(-1));
  SHOW(close(1 << 30));
  SHOW(close(fds[1]));
  for (int i = 3; i < COUNT; i += 2) MUST(close(fds[i]));
}
