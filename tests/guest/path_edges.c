#include "guest.h"
static void probe(const char* path) {
  struct stat st;
  errno = 0;
  int result = stat(path, &st);
  printf("%s: %s\n", path, result < 0 ? errname(errno) : kind_of(st.st_mode));
}
int main(void) {
  MUST(mkdir("d", 0777));
  MUST(mkdir("d/e", 0777));
  write_file("d/f", "x");
  probe("d//f");
  probe("d///e////");
  probe("./d/./f");
  probe(".//d/.//e/.");
  probe("d/e/../f");
  probe("d/../d/e/../../d/f");
  probe("d/absent/../f");
  probe("d/f/../f");
  probe("d/f/");
  probe("d/f/.");
  probe("d/f//");
  probe(".");
  probe("./");
  probe("d/..");
  probe("d/...");
  probe(" ");
  probe("d\\f");
  write_file("sp ace\tü\n~*?", "odd");
  show_file("sp ace\tü\n~*?");
  char name[4200];
  memset(name, 'n', sizeof name);
  name[255] = 0;
  SHOW_OK(open(name, O_CREAT | O_WRONLY, 0666));
  SHOW(unlink(name));
  name[255] = 'n';
  name[256] = 0;
  SHOW_OK(open(name, O_CREAT | O_WRONLY, 0666));
  SHOW(mkdir(name, 0777));
  SHOW(symlink("x", name));
  SHOW(rename("d", name));
  // Long paths of short parts: 4095 characters pass, 4096 do not.
  for (int i = 0; i < 4200; i += 2) name[i] = '.', name[i + 1] = '/';
  memcpy(name + 4092, "d/f", 4);
  struct stat st;
  printf("%zu: ", strlen(name));
  SHOW(stat(name, &st));
  memcpy(name + 4092, "././d/f", 8);
  printf("%zu: ", strlen(name));
  SHOW(stat(name, &st));
  char target[4100];
  memset(target, 't', sizeof target);
  target[4095] = 0;
  SHOW(symlink(target, "long"));
  target[4095] = 't';
  target[4096] = 0;
  SHOW(symlink(target, "longer"));
  char back[4100];
  SHOW(readlink("long", back, sizeof back));
}
