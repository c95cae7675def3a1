// exit runs the functions of atexit backwards, those added meanwhile too, then flushes.
#include "../guest/guest.h"

static int count;
static void numbered(void) { printf("%d ", count--); }
static void last(void) { puts("last"); }
static void adds(void) {
  printf("adds ");
  atexit(last);
}
static void writes(void) {
  FILE* f = fopen("late", "w");
  fputs("written", f);
  fflush(f);
  show_file("late");
}
__attribute__((constructor(200))) static void second(void) { puts("constructor 200"); }
__attribute__((constructor(150))) static void first(void) { puts("constructor 150"); }
__attribute__((destructor)) static void end(void) { puts("destructor"); }
int main(void) {
  static char buffer[1000];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  for (int i = 0; i < 40; i++) count += atexit(numbered) == 0;
  SHOW(atexit(adds));
  SHOW(atexit(writes));
  fprintf(stderr, "before ");
  printf("unflushed ");
  return 7;
}
