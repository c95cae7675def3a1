// 100,000 signals, each handled once; and as many more as there is time for while memory is used.
#include "signals.h"
static volatile int count, ticks;
static void note(int sig) {
  (void)sig;
  count++;
}
static void tick(int sig) {
  (void)sig;
  ticks++;
}
int main(void) {
  handle(SIGUSR1, note, 0);
  for (int i = 0; i < 50000; i++) raise(SIGUSR1);
  for (int i = 0; i < 50000; i++) kill(getpid(), SIGUSR1);
  SHOW(count);
  handle(SIGALRM, tick, SA_RESTART);
  alarm_in(100, 100);
  int ends[2];
  pipe(ends);
  unsigned long sum = 0;
  for (int i = 0; i < 20000 || ticks < 100; i++) {
    char c = (char)i, d = 0;
    if (write(ends[1], &c, 1) != 1 || read(ends[0], &d, 1) != 1 || c != d) puts("lost a byte");
    char* p = malloc(100 + (size_t)(i % 1000));
    memset(p, i, 100);
    sum += (unsigned char)p[50];
    free(p);
    if (i < 20000) sum += (unsigned)i;
  }
  alarm_in(0, 0);
  SHOW(sum > 0);
}
