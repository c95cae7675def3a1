#include "../guest/guest.h"

static _Thread_local int counter = 5;
static __thread char name[16] = "initial";
extern _Thread_local int elsewhere;
_Thread_local int elsewhere = 7;
int main(void) {
  counter += elsewhere;
  strcat(name, "!");
  printf("%d %s %d\n", counter, name, (int)((uintptr_t)&counter % sizeof(int)));
  int* p = &counter;
  errno = 3;
  *p = 1;
  printf("%d %d\n", counter, errno);
}
