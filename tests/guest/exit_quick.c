#include "guest.h"
static void never(void) { puts("must not run"); }
int main(void) {
  atexit(never);
  printf("not flushed");
  _Exit(3);
}
