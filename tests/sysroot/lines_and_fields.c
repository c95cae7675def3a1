// getline and getdelim: growing buffers, missing newlines, embedded zeros.
#include "../guest/guest.h"

int main(void) {
  FILE* f = fopen("f", "w+");
  fputs("short\n\nlonger line of text\n", f);
  for (int i = 0; i < 5000; i++) fputc('a' + i % 26, f);
  fwrite("\nzero\0inside\nlast", 1, 17, f);
  rewind(f);
  char* line = NULL;
  size_t room = 0;
  ssize_t n;
  while ((n = getline(&line, &room, f)) >= 0)
    printf("%zd %.12s %d %d\n", n, n > 1 ? line : "-", (size_t)n < room, line[n] == 0);
  printf("%d %d\n", !!feof(f), ferror(f));
  rewind(f);
  while ((n = getdelim(&line, &room, ' ', f)) >= 0 && n < 100) printf("%zd\n", n);
  free(line);
  rewind(f);
  char text[8];
  while (fgets(text, sizeof text, f) && strchr(text, 'a') == NULL) printf("[%s]", text);
  puts("");
  printf("%d %c\n", ungetc('Q', f), getc(f));
  long at = ftell(f);
  ungetc('R', f);
  printf("%d", ftell(f) == at - 1);
  printf(" %d", fseeko(f, 0, SEEK_CUR));
  printf(" %d\n", getc(f) != 'R');
  fseek(f, -4, SEEK_END);
  printf("%s %d\n", fgets(text, sizeof text, f), fgetc(f));
  clearerr(f);
  printf("%d %d\n", feof(f), fgetc(f));
  fclose(f);
}
