#include "guest.h"
int main(void) {
  char b[32] = {0};
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  write(fd, "still here", 10);
  SHOW(unlink("f"));
  show_kind("f");
  SHOW(pread(fd, b, 31, 0));
  puts(b);
  SHOW(write(fd, "!", 1));
  struct stat st;
  MUST(fstat(fd, &st));
  printf("links %d size %d\n", (int)st.st_nlink, (int)st.st_size);
  write_file("f", "another");
  SHOW(pread(fd, b, 31, 0));
  puts(b);
  close(fd);
  show_file("f");
  MUST(mkdir("d", 0777));
  fd = MUST(open("d", O_RDONLY | O_DIRECTORY));
  SHOW(rmdir("d"));
  SHOW_OK(openat(fd, "x", O_CREAT | O_WRONLY, 0666));
  SHOW(mkdirat(fd, "x", 0777));
  SHOW(fstat(fd, &st));
  fd = MUST(open("f", O_RDONLY));
  SHOW(rename("f", "g"));
  memset(b, 0, sizeof b);
  SHOW(read(fd, b, 31));
  puts(b);
}
