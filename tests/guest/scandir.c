#include "guest.h"
static int no_dots(const struct dirent* e) { return e->d_name[0] != '.'; }
int main(void) {
  MUST(mkdir("d", 0777));
  const char* names[] = {"b", "a", "c", "B", "10", "9"};
  for (int i = 0; i < 6; i++) {
    char path[16];
    sprintf(path, "d/%s", names[i]);
    write_file(path, "");
  }
  struct dirent** entries;
  int n = scandir("d", &entries, no_dots, alphasort);
  printf("%d:", n);
  for (int i = 0; i < n; i++) printf(" %s", entries[i]->d_name), free(entries[i]);
  puts("");
  free(entries);
  printf("%d %s\n", scandir("absent", &entries, no_dots, alphasort), errname(errno));
  DIR* d = opendir("d");
  struct stat st;
  MUST(fstat(dirfd(d), &st));
  struct dirent* e;
  int inodes = 0;
  while ((e = readdir(d))) {
    if (e->d_name[0] == '.') continue;
    MUST(fstatat(dirfd(d), e->d_name, &st, 0));
    inodes += st.st_ino == e->d_ino;
  }
  printf("%d inodes agree\n", inodes);
  closedir(d);
  d = fdopendir(MUST(open("d", O_RDONLY | O_DIRECTORY)));
  printf("%d\n", d != NULL);
  closedir(d);
}
