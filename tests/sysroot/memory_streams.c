#include "../guest/guest.h"

int main(void) {
  char* text = NULL;
  size_t size = 0;
  FILE* f = open_memstream(&text, &size);
  fprintf(f, "%d-%s", 42, "abc");
  fflush(f);
  printf("%s %zu\n", text, size);
  fclose(f);
  printf("%s %zu\n", text, size);
  free(text);
  char buffer[] = "line one\nline two\nend";
  f = fmemopen(buffer, strlen(buffer), "r");
  char* line = NULL;
  size_t room = 0;
  ssize_t n;
  while ((n = getline(&line, &room, f)) > 0) printf("%zd %s", n, line);
  puts("");
  rewind(f);
  n = getdelim(&line, &room, 'w', f);
  printf("%zd %s\n", n, line);
  free(line);
  fclose(f);
}
