#include "guest.h"
int main(void) {
  printf("buffered");
  fflush(stdout);
  write(1, " raw", 4);
  puts(" again");
  fprintf(stderr, "to stderr %d\n", 1);
  write(2, "raw stderr\n", 11);
  printf("isatty %d %d\n", isatty(1), isatty(2));
  printf("unbuffered\n");
  close(2);
  SHOW(write(2, "x", 1));
  printf("no newline at the end");
  close(1);
  write(1, "x", 1);
}
