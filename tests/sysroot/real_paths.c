// realpath, getcwd, chdir and the two halves of a path.
#include "../guest/guest.h"

#include <libgen.h>
static char start[PATH_MAX];
static void show(const char* path) {
  char* got = realpath(path, NULL);
  if (!got)
    printf("%s: %s\n", path, errname(errno));
  else
    printf("%s: %s\n", path, strncmp(got, start, strlen(start)) ? "outside" : got + strlen(start));
  free(got);
}
static void halves(const char* path) {
  char a[64], b[64];
  strcpy(a, path);
  strcpy(b, path);
  printf("\"%s\": %s %s\n", path, dirname(a), basename(b));
}
int main(void) {
  if (!getcwd(start, sizeof start)) return 1;
  if (!strcmp(start, "/")) start[0] = 0;
  MUST(mkdir("a", 0777));
  MUST(mkdir("a/b", 0777));
  write_file("a/b/f", "x");
  MUST(symlink("a/b", "to-b"));
  MUST(symlink("../b/f", "a/b/up"));
  MUST(symlink("round", "round"));
  static const char* const paths[] = {"a", "./a//b/", "a/b/../b/./f", "to-b", "to-b/..", "to-b/up", "none", "a/none", "none/x", "a/b/f/x", "round", "", "to-b/../../to-b/f"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) show(paths[i]);
  SHOW(chdir("a/b"));
  show("f");
  char text[PATH_MAX];
  printf("%s\n", getcwd(text, sizeof text) + strlen(start));
  SHOW(getcwd(text, 2) ? 0 : -1);
  SHOW(chdir("f"));
  SHOW(chdir("../none"));
  SHOW(chdir(".."));
  printf("%s\n", getcwd(text, sizeof text) + strlen(start));
  static const char* const split[] = {"/usr/lib", "/usr/", "usr", "/", ".", "..", "", "a//b//", "///", "a/b/."};
  for (size_t i = 0; i < sizeof split / sizeof *split; i++) halves(split[i]);
}
