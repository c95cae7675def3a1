#include "guest.h"
int main(void) {
  char path[1024] = "t";
  MUST(mkdir(path, 0777));
  for (int i = 0; i < 200; i++) {
    strcat(path, "/d");
    MUST(mkdir(path, 0777));
  }
  char file[1100];
  sprintf(file, "%s/file", path);
  write_file(file, "deep");
  char up[2048];
  strcpy(up, path);
  for (int i = 0; i < 200; i++) strcat(up, "/..");
  struct stat a, b;
  MUST(stat("t", &a));
  MUST(stat(up, &b));
  printf("%d\n", a.st_ino == b.st_ino);
  int fd = MUST(open("t", O_RDONLY | O_DIRECTORY));
  for (int i = 0; i < 200; i++) {
    int next = MUST(openat(fd, "d", O_RDONLY | O_DIRECTORY));
    close(fd);
    fd = next;
  }
  int f = MUST(openat(fd, "file", O_RDONLY));
  char text[8] = {0};
  SHOW(read(f, text, 7));
  puts(text);
  MUST(unlinkat(fd, "file", 0));
  for (size_t n = strlen(path); n > 1; n -= 2) {
    path[n] = 0;
    MUST(rmdir(path));
  }
  SHOW(rmdir("t"));
}
