// Descriptors get the lowest free number, from 3 on: no mount is in the way.
#include "../guest/guest.h"

int main(void) {
  write_file("f", "text");
  int ends[2], fd;
  SHOW(fd = open("f", O_RDONLY));
  SHOW(pipe(ends));
  printf("%d %d\n", ends[0], ends[1]);
  SHOW(dup(fd));
  SHOW(close(fd));
  SHOW(open(".", O_RDONLY | O_DIRECTORY));
  SHOW(close(ends[0]));
  SHOW(fcntl(0, F_DUPFD, 3));
  SHOW(dup2(ends[1], 3));
  SHOW(access("f", R_OK));
  SHOW(close(3));
  SHOW(close(3));
  SHOW(open("f", O_RDONLY));
  for (int i = 3; i < 8; i++) close(i);
  char absolute[PATH_MAX];
  MUST(getcwd(absolute, sizeof absolute - 3) ? 0 : -1);
  strcat(absolute, "/f");
  SHOW(open(absolute, O_RDONLY));
}
