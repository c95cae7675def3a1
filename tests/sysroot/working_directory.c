#include "../guest/guest.h"

int main(void) {
  char start[PATH_MAX], now[PATH_MAX];
  MUST(getcwd(start, sizeof start) ? 0 : -1);
  mkdir("a", 0777);
  mkdir("a/b", 0777);
  write_file("a/b/f", "deep");
  SHOW(chdir("a"));
  show_file("b/f");
  SHOW(chdir("b"));
  show_file("f");
  MUST(getcwd(now, sizeof now) ? 0 : -1);
  size_t skip = strcmp(start, "/") ? strlen(start) : 0;
  printf("%s\n", now + skip);
  SHOW(chdir(".."));
  SHOW(chdir("../a/./b/.."));
  show_file("b/../b/f");
  SHOW(chdir("b/f"));
  SHOW(chdir("none"));
  int fd = MUST(open("b", O_RDONLY | O_DIRECTORY));
  SHOW(chdir(start));
  show_file("a/b/f");
  SHOW(fchdir(fd));
  show_file("f");
  SHOW(fchdir(99));
  char small[2];
  SHOW(getcwd(small, 1) ? 0 : -1);
  char* own = getcwd(NULL, 0);
  printf("%s\n", own + skip);
  free(own);
  char path[PATH_MAX];
  SHOW(realpath("../b/f", path) ? 0 : -1);
  printf("%s\n", path + skip);
}
