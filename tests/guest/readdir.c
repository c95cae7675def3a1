#include "guest.h"
// Thousands of entries: every name exactly once, types right, and again after rewinddir.
enum { COUNT = 3000 };
static char seen[COUNT];
static int scan(DIR* d) {
  memset(seen, 0, sizeof seen);
  int count = 0, dots = 0, types = 0;
  struct dirent* e;
  errno = 0;
  while ((e = readdir(d))) {
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) {
      dots++;
      continue;
    }
    int i = atoi(strrchr(e->d_name, '-') + 1);
    if (seen[i]++) printf("%s twice\n", e->d_name);
    types += e->d_type == (i % 3 == 0 ? DT_DIR : i % 3 == 1 ? DT_LNK : DT_REG);
    count++;
  }
  printf("%d names, %d dots, %d types, %s\n", count, dots, types, errname(errno));
  return count;
}
int main(void) {
  char name[300];
  MUST(mkdir("d", 0777));
  for (int i = 0; i < COUNT; i++) {
    // Lengths vary so that entries straddle any buffer's end.
    int pad = i % 120;
    snprintf(name, sizeof name, "d/%.*s-%d", pad + 1,
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", i);
    if (i % 3 == 0) MUST(mkdir(name, 0777));
    else if (i % 3 == 1) MUST(symlink("target", name));
    else write_file(name, "");
  }
  DIR* d = opendir("d");
  scan(d);
  scan(d);
  rewinddir(d);
  scan(d);
  closedir(d);
  MUST(mkdir("empty", 0777));
  d = opendir("empty");
  scan(d);
  closedir(d);
  printf("%d %s\n", opendir("absent") == NULL, errname(errno));
  write_file("file", "");
  printf("%d %s\n", opendir("file") == NULL, errname(errno));
}
