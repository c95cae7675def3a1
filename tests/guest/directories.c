#include "guest.h"
int main(void) {
  SHOW(mkdir("a", 0777));
  SHOW(mkdir("a", 0777));
  SHOW(mkdir("a/b", 0777));
  SHOW(mkdir("a/b/c/", 0777));
  SHOW(mkdir("x/y", 0777));
  write_file("file", "");
  SHOW(mkdir("file", 0777));
  SHOW(mkdir("file/x", 0777));
  SHOW(mkdir(".", 0777));
  SHOW(mkdir("a/.", 0777));
  SHOW(mkdir("a/..", 0777));
  MUST(symlink("nowhere", "dangling"));
  SHOW(mkdir("dangling", 0777));
  SHOW(mkdir("dangling/", 0777));
  SHOW(rmdir("a"));
  SHOW(rmdir("a/b/c"));
  SHOW(rmdir("a/b/c"));
  SHOW(rmdir("file"));
  SHOW(rmdir("file/"));
  SHOW(rmdir("a/b/."));
  SHOW(rmdir("a/b/.."));
  MUST(symlink("a/b", "link"));
  SHOW(rmdir("link"));
  SHOW(rmdir("link/"));
  SHOW(rmdir("a/b/"));
  SHOW(rmdir("a"));
  SHOW(rmdir("absent"));
  SHOW(unlink("link"));
  MUST(mkdir("d", 0777));
  SHOW(unlink("d"));
  SHOW(unlink("d/"));
  SHOW(unlink("file/"));
  SHOW(unlink("absent"));
  SHOW(unlink("file"));
  SHOW(unlinkat(AT_FDCWD, "d", AT_REMOVEDIR));
  list(".");
}
