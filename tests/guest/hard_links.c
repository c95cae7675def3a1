#include "guest.h"
int main(void) {
  struct stat a, b;
  write_file("a", "one");
  SHOW(link("a", "b"));
  MUST(stat("a", &a));
  MUST(stat("b", &b));
  printf("%d %d\n", a.st_ino == b.st_ino, (int)a.st_nlink);
  write_file("b", "changed");
  show_file("a");
  SHOW(link("a", "b"));
  SHOW(link("absent", "c"));
  SHOW(link("a", "absent/c"));
  SHOW(link("a", "a/c"));
  SHOW(link("a", "c/"));
  SHOW(link("a/", "c"));
  MUST(mkdir("d", 0777));
  SHOW(link("d", "e"));
  SHOW(link("a", "d"));
  SHOW(link("a", "d/a"));
  SHOW(unlink("a"));
  show_file("b");
  show_file("d/a");
  MUST(stat("b", &b));
  printf("%d\n", (int)b.st_nlink);
  MUST(symlink("b", "s"));
  SHOW(linkat(AT_FDCWD, "s", AT_FDCWD, "s2", 0));
  show_kind("s2");
  SHOW(linkat(AT_FDCWD, "s", AT_FDCWD, "s3", AT_SYMLINK_FOLLOW));
  show_kind("s3");
  MUST(symlink("nowhere", "dangling"));
  SHOW(linkat(AT_FDCWD, "dangling", AT_FDCWD, "s4", AT_SYMLINK_FOLLOW));
  SHOW(linkat(AT_FDCWD, "dangling", AT_FDCWD, "s5", 0));
  show_kind("s5");
}
