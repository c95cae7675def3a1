// stdin: file 5000
#include "guest.h"
int main(void) {
  char b[64] = {0};
  SHOW(lseek(0, 0, SEEK_END));
  SHOW(lseek(0, 4990, SEEK_SET));
  SHOW(read(0, b, 64));
  puts(b);
  SHOW(pread(0, b, 5, 37));
  printf("%.5s\n", b);
  SHOW(lseek(0, 0, SEEK_SET));
  char line[64];
  int lines = 0;
  while (fgets(line, sizeof line, stdin)) lines++;
  printf("%d %zu\n", lines, strlen(line));
  struct stat st;
  MUST(fstat(0, &st));
  printf("%s %lld\n", kind_of(st.st_mode), (long long)st.st_size);
}
