// not-stderr: trap
#include "../guest/guest.h"

int main(void) {
  FILE* f = fopen("f", "w+x");
  printf("%d\n", f != NULL);
  SHOW(fopen("f", "wx") ? 0 : -1);
  fputs("hello world\n", f);
  SHOW(ftell(f));
  SHOW(fseek(f, 6, SEEK_SET));
  char text[32];
  printf("%s", fgets(text, sizeof text, f));
  SHOW(ungetc('!', f));
  printf("%c %d\n", fgetc(f), feof(f));
  printf("%d %d\n", fgetc(f), !!feof(f));
  SHOW(fseek(f, -1000, SEEK_CUR));
  rewind(f);
  printf("%zu\n", fread(text, 5, 2, f));
  setvbuf(f, NULL, _IONBF, 0);
  fclose(f);
  f = fopen("f", "a+");
  fputs("more", f);
  rewind(f);
  printf("%s", fgets(text, sizeof text, f));
  printf("%s\n", fgets(text, sizeof text, f));
  f = freopen("f", "r", f);
  SHOW_FAILS(fputc('x', f));
  printf("%d\n", !!ferror(f));
  fclose(f);
  SHOW(fopen("none/f", "r") ? 0 : -1);
  SHOW(remove("f"));
  flockfile(stdout);
  putchar_unlocked('x');
  putchar('\n');
  funlockfile(stdout);
  fflush(stdout);
  dprintf(1, "%s\n", "direct");
}
