#include <sched.h>
#include "guest.h"
int main(void) {
  SHOW(sched_yield());
  for (int i = 0; i < 1000; i++) sched_yield();
  puts("ok");
}
