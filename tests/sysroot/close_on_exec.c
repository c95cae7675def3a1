#include "../guest/guest.h"

int main(void) {
  write_file("f", "x");
  int ends[2];
  int plain = MUST(open("f", O_RDONLY)), marked = MUST(open("f", O_RDONLY | O_CLOEXEC));
  SHOW(fcntl(plain, F_GETFD));
  SHOW(fcntl(marked, F_GETFD));
  SHOW(fcntl(MUST(dup(marked)), F_GETFD));
  SHOW(fcntl(MUST(fcntl(marked, F_DUPFD, 10)), F_GETFD));
  SHOW(fcntl(MUST(fcntl(plain, F_DUPFD_CLOEXEC, 20)), F_GETFD));
  SHOW(fcntl(MUST(dup2(marked, 30)), F_GETFD));
  SHOW(fcntl(MUST(dup3(plain, 31, O_CLOEXEC)), F_GETFD));
  SHOW(dup3(plain, plain, 0));
  SHOW(dup2(marked, marked));
  SHOW(fcntl(marked, F_GETFD));
  SHOW(fcntl(marked, F_SETFD, 0));
  SHOW(fcntl(marked, F_GETFD));
  MUST(pipe2(ends, O_CLOEXEC));
  SHOW(fcntl(ends[0], F_GETFD));
  SHOW(fcntl(ends[1], F_GETFD));
  SHOW(fcntl(99, F_GETFD));
  SHOW(dup2(99, 40));
  SHOW(dup2(plain, -1));
  SHOW(fcntl(plain, F_DUPFD, -1));
}
