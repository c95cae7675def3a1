#include "guest.h"
int main(void) {
  write_file("log", "start\n");
  int a = MUST(open("log", O_WRONLY | O_APPEND));
  int b = MUST(open("log", O_RDWR | O_APPEND));
  SHOW(write(a, "a1\n", 3));
  SHOW(write(b, "b1\n", 3));
  SHOW(lseek(a, 0, SEEK_SET));
  SHOW(write(a, "a2\n", 3));
  SHOW(lseek(a, 0, SEEK_CUR));
  SHOW(lseek(b, 0, SEEK_SET));
  char text[6] = {0};
  SHOW(read(b, text, 5));
  puts(text);
  SHOW(write(b, "b2\n", 3));
  show_file("log");
  SHOW(ftruncate(b, 0));
  SHOW(write(a, "after\n", 6));
  show_file("log");
  close(a);
  close(b);
}
