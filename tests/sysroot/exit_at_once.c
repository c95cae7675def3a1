// _Exit neither runs what atexit was told nor flushes.
#include "../guest/guest.h"

static void never(void) { puts("never"); }
static void never_quick(void) { write(1, "never\n", 6); }
__attribute__((destructor)) static void destroyed(void) { write(1, "destroyed\n", 10); }
int main(void) {
  atexit(never);
  at_quick_exit(never_quick);
  static char buffer[1000];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  printf("flushed\n");
  fflush(stdout);
  printf("not flushed\n");
  FILE* f = fopen("f", "w");
  fputs("lost", f);
  struct stat st;
  stat("f", &st);
  char text[32];
  int n = snprintf(text, sizeof text, "size %d\n", (int)st.st_size);
  write(1, text, (size_t)n);
  _Exit(33);
}
