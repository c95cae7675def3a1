#include "guest.h"
int main(void) {
  // The C library keeps the current folder itself in WASI; what it resolves must be the same.
  MUST(mkdir("d", 0777));
  MUST(mkdir("d/e", 0777));
  write_file("d/f", "in d");
  SHOW(chdir("d"));
  show_file("f");
  SHOW(chdir("e"));
  show_file("../f");
  SHOW(chdir("absent"));
  char b[256];
  const char* cwd = getcwd(b, sizeof b);
  printf("%s\n", cwd && strlen(cwd) >= 4 ? cwd + strlen(cwd) - 4 : "none");
  printf("%d %s\n", getcwd(b, 2) == NULL, errname(errno));
}
