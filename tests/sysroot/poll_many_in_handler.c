// cc: -pthread
// poll() of many descriptors in a handler that interrupts the allocator, whose lock the program has then.
#include "allocating.h"

enum { times = 500, many = 600 };
static int end[2];
static volatile int polled, wrong;

static void look(int sig) {
  int saved = errno;
  struct pollfd p[many];
  (void)sig;
  for (int i = 0; i < many; i++) p[i] = (struct pollfd){end[i % 2], i % 2 ? POLLOUT : POLLIN, 0};
  wrong += poll(p, many, 0) != many / 2;
  for (int i = 0; i < many; i++) wrong += p[i].revents != (i % 2 ? POLLOUT : 0);
  polled++;
  errno = saved;
}

int main(void) {
  MUST(pipe(end));
  interrupt_allocator(look, 200, 200, &polled, times);
  SHOW(wrong);
}
