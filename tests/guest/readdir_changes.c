#include "guest.h"
// A folder that changes while it is read: what stays is reported exactly once, what was removed
// before the reading began is not reported, positions told are valid for seekdir.
enum { COUNT = 2000 };
static char seen[COUNT];
static void name_of(char* out, int i) { sprintf(out, "d/entry-with-a-longish-name-%04d", i); }
static int index_of(const char* name) { return name[0] == '.' ? -1 : atoi(name + strlen(name) - 4); }
int main(void) {
  char name[64];
  MUST(mkdir("d", 0777));
  for (int i = 0; i < COUNT; i++) name_of(name, i), write_file(name, "");
  DIR* d = opendir("d");
  struct dirent* e;
  int count = 0;
  // Each entry read is deleted: the loop still sees all.
  while ((e = readdir(d))) {
    int i = index_of(e->d_name);
    if (i < 0) continue;
    if (i % 2) {
      name_of(name, i);
      MUST(unlink(name));
    }
    if (seen[i]++) printf("%d twice\n", i);
    count++;
  }
  printf("first pass %d\n", count);
  rewinddir(d);
  memset(seen, 0, sizeof seen);
  count = 0;
  while ((e = readdir(d))) {
    int i = index_of(e->d_name);
    if (i < 0) continue;
    if (i % 2) printf("%d was removed\n", i);
    count++;
  }
  printf("second pass %d\n", count);
  // Additions while reading: old entries exactly once.
  rewinddir(d);
  count = 0;
  int added = 0;
  while ((e = readdir(d))) {
    int i = index_of(e->d_name);
    if (i < 0 || strstr(e->d_name, "new")) continue;
    if (seen[i]++) printf("%d twice\n", i);
    count++;
    if (added < 100) {
      sprintf(name, "d/new-%04d", added++);
      write_file(name, "");
    }
  }
  printf("third pass %d\n", count);
  closedir(d);
  for (int i = 0; i < added; i++) sprintf(name, "d/new-%04d", i), unlink(name);
  // telldir and seekdir.
  d = opendir("d");
  long positions[300];
  char* names[300];
  for (int i = 0; i < 300; i++) {
    positions[i] = telldir(d);
    names[i] = strdup(readdir(d)->d_name);
  }
  int good = 0;
  for (int i = 299; i >= 0; i -= 7) {
    seekdir(d, positions[i]);
    good += !strcmp(readdir(d)->d_name, names[i]);
  }
  printf("sought %d\n", good);
  seekdir(d, positions[150]);
  count = 0;
  while (readdir(d)) count++;
  printf("from there %d\n", count);
  closedir(d);
}
