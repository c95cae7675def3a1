#include "guest.h"
static void last(void) { puts("atexit ran"); }
int main(void) {
  atexit(last);
  exit(1);
}
