#include "../guest/guest.h"

static void first(void) { puts("first"); }
static void second(void) { puts("second"); }
__attribute__((constructor)) static void before(void) { puts("before"); }
__attribute__((destructor)) static void after(void) { puts("after"); }
int main(void) {
  atexit(first);
  atexit(second);
  printf("unflushed");
  exit(300);
}
