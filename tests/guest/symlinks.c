#include "guest.h"
static void target(const char* path) {
  char b[64];
  ssize_t n = readlink(path, b, sizeof b);
  if (n < 0) printf("%s: %s\n", path, errname(errno));
  else printf("%s -> %.*s\n", path, (int)n, b);
}
int main(void) {
  write_file("file", "content");
  MUST(mkdir("d", 0777));
  SHOW(symlink("file", "l"));
  SHOW(symlink("file", "l"));
  SHOW(symlink("x", "file"));
  SHOW(symlink("../file", "d/up"));
  SHOW(symlink("", "empty"));
  SHOW(symlink("x", "absent/l"));
  SHOW(symlink("x", "file/l"));
  SHOW(symlink("x", "slash/"));
  SHOW(symlink("no/such/thing", "dangling"));
  target("l");
  target("d/up");
  target("dangling");
  target("file");
  target("d");
  target("absent");
  target("l/");
  show_file("d/up");
  show_file("dangling");
  char b[8];
  memset(b, '?', sizeof b);
  SHOW(readlink("dangling", b, 4));
  printf("%.8s\n", b);
  // Chains and loops.
  MUST(symlink("l", "c1"));
  MUST(symlink("c1", "c2"));
  MUST(symlink("c2", "c3"));
  show_file("c3");
  MUST(symlink("loop2", "loop1"));
  MUST(symlink("loop1", "loop2"));
  MUST(symlink("self/x", "self"));
  show_file("loop1");
  show_file("self");
  SHOW_OK(open("loop1", O_WRONLY | O_CREAT, 0666));
  SHOW(mkdir("loop1/x", 0777));
  struct stat st;
  SHOW(stat("loop1", &st));
  SHOW(lstat("loop1", &st));
  printf("%lld\n", (long long)st.st_size);
  // 39 links in a row work, 41 do not.
  char from[16], to[16];
  strcpy(to, "file");
  for (int i = 0; i < 41; i++) {
    sprintf(from, "n%d", i);
    MUST(symlink(to, from));
    strcpy(to, from);
  }
  show_file("n38");
  show_file("n40");
  // Links to folders in the middle of a path.
  MUST(mkdir("d/e", 0777));
  write_file("d/e/deep", "deep");
  MUST(symlink("d", "dl"));
  MUST(symlink("dl/e", "de"));
  show_file("dl/e/deep");
  show_file("de/deep");
  show_file("de/../e/deep");
  show_file("dl/../file");
  show_kind("de");
  show_kind("de/");
  show_kind("de/.");
  SHOW(stat("dangling/", &st));
  SHOW(lstat("l/", &st));
  SHOW(unlink("dl"));
  show_kind("d");
  SHOW(unlink("dl"));
}
