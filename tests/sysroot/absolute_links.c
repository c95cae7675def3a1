// Absolute links, `..` behind links, the working directory behind a link, fchdir.
#include "../guest/guest.h"

static char start[PATH_MAX];

static void link_to(const char* target, const char* name) {
  char text[2 * PATH_MAX];
  snprintf(text, sizeof text, "%s/%s", strcmp(start, "/") ? start : "", target);
  MUST(symlink(text, name));
}
static void show_cwd(void) {
  char now[PATH_MAX];
  if (!getcwd(now, sizeof now)) {
    printf("getcwd: %s\n", errname(errno));
    return;
  }
  const char* below = now + (strcmp(start, "/") ? strlen(start) : 0);
  printf("cwd %s\n", *below ? below : "/");
}

int main(void) {
  MUST(getcwd(start, sizeof start) ? 0 : -1);
  MUST(mkdir("a", 0777));
  MUST(mkdir("a/b", 0777));
  MUST(mkdir("c", 0777));
  write_file("a/f", "in a");
  write_file("a/b/f", "in b");
  write_file("c/f", "in c");
  link_to("a/b", "c/to-b");
  link_to("a/f", "to-f");
  link_to("made", "make");
  link_to("none/x", "dangling");
  show_file("to-f");
  show_file("c/to-b/f");
  show_file("c/to-b/../f");
  show_file("dangling");
  write_file("make", "new");
  show_file("made");
  SHOW(chdir("c/to-b"));
  show_cwd();
  show_file("f");
  show_file("../f");
  SHOW(chdir(".."));
  show_cwd();
  int c = MUST(open("../c", O_RDONLY));
  SHOW(fchdir(c));
  show_cwd();
  show_file("f");
  int up = MUST(openat(c, "..", O_RDONLY | O_DIRECTORY));
  SHOW(fchdir(up));
  show_cwd();
  SHOW(faccessat(c, "../a/b/f", R_OK, 0));
  SHOW(faccessat(c, "to-b/../../c/f", R_OK, 0));
  MUST(mkdir("gone", 0777));
  MUST(chdir("gone"));
  MUST(rename("../gone", "../moved"));
  show_cwd();
  MUST(rmdir("../moved"));
  show_cwd();
  SHOW(open("x", O_RDWR | O_CREAT, 0666));
  SHOW(chdir(start));
  show_cwd();
  struct stat root, above;
  MUST(stat("/", &root));
  MUST(stat("/..", &above));
  printf("%d\n", root.st_ino == above.st_ino && root.st_dev == above.st_dev);
}
