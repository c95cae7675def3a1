#include "../guest/guest.h"

#include <setjmp.h>
static jmp_buf env;
static void jump(int value) { longjmp(env, value); }
int main(void) {
  volatile int count = 0;
  int values[] = {0, 1, -1, 42, INT_MAX, INT_MIN};
  int got = setjmp(env);
  printf("%d %d\n", count, got);
  if (count < 6) jump(values[count++]);
}
