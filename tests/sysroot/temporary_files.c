#include "../guest/guest.h"

int main(void) {
  mkdir("tmp", 0777);
  char name[] = "tmp/fileXXXXXX", folder[] = "tmp/dirXXXXXX";
  int fd = MUST(mkstemp(name));
  printf("%d\n", strcmp(name, "tmp/fileXXXXXX") != 0);
  SHOW(write(fd, "x", 1));
  SHOW(mkdtemp(folder) ? 0 : -1);
  struct stat st;
  SHOW(stat(folder, &st));
  puts(kind_of(st.st_mode));
  SHOW(unlink(name));
  SHOW(rmdir(folder));
  char bad[] = "tmp/nothing";
  SHOW(mkstemp(bad));
}
