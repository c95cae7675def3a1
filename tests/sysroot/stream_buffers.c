// setvbuf: when bytes reach the descriptor under each kind of buffering.
#include "../guest/guest.h"

#include <stdio_ext.h>
static long long size_of(const char* path) {
  struct stat st;
  return stat(path, &st) ? -1 : (long long)st.st_size;
}
static void fill(int mode, const char* name) {
  static char buffer[4096];
  FILE* f = fopen(name, "w");
  printf("%s: %d", name, setvbuf(f, mode == _IONBF ? NULL : buffer, mode, sizeof buffer));
  fputs("abc", f);
  printf(" %lld", size_of(name));
  fputs("de\n", f);
  printf(" %lld", size_of(name));
  printf(" %zu", __fpending(f));
  fflush(f);
  printf(" %lld %zu\n", size_of(name), __fpending(f));
  fclose(f);
}
int main(void) {
  fill(_IOFBF, "full");
  fill(_IOLBF, "line");
  fill(_IONBF, "none");
  FILE* f = fopen("update", "w+");
  fputs("0123456789", f);
  fseek(f, 3, SEEK_SET);
  printf("%c", fgetc(f));
  fseek(f, 0, SEEK_CUR);
  fputs("XY", f);
  fflush(f);
  rewind(f);
  char text[32] = "";
  printf(" %zu %s\n", fread(text, 1, sizeof text - 1, f), text);
  printf("%d %d\n", __freading(f) != 0, __fwriting(f) != 0);
  printf("%d %d\n", __freadable(f) != 0, __fwritable(f) != 0);
  int fd = fileno(f);
  SHOW(lseek(fd, 0, SEEK_END));
  fclose(f);
  SHOW(fcntl(fd, F_GETFD));
  f = fopen("update", "r+");
  FILE* again = fdopen(dup(fileno(f)), "r");
  fgetc(f);
  fseek(f, 5, SEEK_SET);
  fflush(f);
  printf("%c\n", fgetc(again));
  fclose(again);
  fclose(f);
}
