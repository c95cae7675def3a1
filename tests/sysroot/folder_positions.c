// telldir, seekdir, rewinddir, fdopendir, dirfd, and scandir with filters.
#include "../guest/guest.h"

static int is_numbered(const struct dirent* e) { return strncmp(e->d_name, "f", 1) == 0; }
static int backwards(const struct dirent** a, const struct dirent** b) { return strcmp((*b)->d_name, (*a)->d_name); }
int main(void) {
  MUST(mkdir("d", 0777));
  for (int i = 0; i < 30; i++) {
    char name[32];
    snprintf(name, sizeof name, "d/%c%d", i % 5 ? 'f' : 'g', i);
    write_file(name, "");
  }
  DIR* d = opendir("d");
  char names[40][16];
  long where[40];
  int count = 0;
  for (struct dirent* e; where[count] = telldir(d), (e = readdir(d));) strcpy(names[count++], e->d_name);
  printf("%d\n", count);
  int same = 0;
  for (int i = count - 1; i >= 0; i -= 3) {
    seekdir(d, where[i]);
    struct dirent* e = readdir(d);
    same += e && strcmp(e->d_name, names[i]) == 0;
  }
  printf("%d of %d\n", same, (count + 2) / 3);
  rewinddir(d);
  int again = 0;
  while (readdir(d)) again++;
  printf("%d\n", again);
  struct stat a, b;
  MUST(fstat(dirfd(d), &a));
  MUST(stat("d", &b));
  printf("%d\n", a.st_ino == b.st_ino);
  closedir(d);
  struct dirent** found;
  int n = scandir("d", &found, is_numbered, versionsort);
  printf("%d:", n);
  for (int i = 0; i < n; i++) printf(" %s", found[i]->d_name), free(found[i]);
  free(found);
  n = scandir("d", &found, NULL, backwards);
  printf("\n%d: %s %s\n", n, found[0]->d_name, found[n - 1]->d_name);
  SHOW(scandir("none", &found, NULL, alphasort));
  SHOW(fdopendir(MUST(open("d/f1", O_RDONLY))) ? 0 : -1);
  d = fdopendir(MUST(open("d", O_RDONLY | O_DIRECTORY)));
  printf("%d\n", readdir(d) != NULL);
  SHOW(closedir(d));
}
