// err.h, perror and %m on standard error.
// exit: 9
#include "../guest/guest.h"

#include <err.h>
int main(void) {
  errno = ENOENT;
  perror("prefix");
  errno = EACCES;
  perror("");
  errno = EEXIST;
  perror(NULL);
  errno = EINVAL;
  warn("format %d", 5);
  errno = ENOTDIR;
  warnx("without errno %s", "text");
  fprintf(stderr, "%m\n");
  errno = EISDIR;
  warn(NULL);
  for (int e = 0; e < 3; e++) {
    static const int numbers[] = {EPIPE, ENOTEMPTY, EBADF};
    printf("%s\n", strerror(numbers[e]));
  }
  printf("%s\n", program_invocation_short_name);
  errno = EPIPE;
  err(9, "last");
}
