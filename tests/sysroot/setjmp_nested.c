#include "../guest/guest.h"

#include <setjmp.h>
static jmp_buf outer, inner;
static int depth(int n) {
  char space[64];
  memset(space, n, sizeof space);
  if (n == 0) longjmp(inner, 7);
  return depth(n - 1) + space[3];
}
static int middle(void) {
  volatile int tries = 0;
  int got = setjmp(inner);
  if (got) {
    printf("inner %d after %d\n", got, tries);
    if (tries == 3) longjmp(outer, tries);
  }
  tries++;
  return depth(50);
}
int main(void) {
  for (volatile int i = 0; i < 3; i++) {
    if (setjmp(outer) == 0) middle();
    else printf("outer, round %d\n", i);
  }
  if (_setjmp(outer) == 0) _longjmp(outer, 1);
  puts("done");
}
