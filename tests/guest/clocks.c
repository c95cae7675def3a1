#include "guest.h"
int main(void) {
  struct timespec a, b, res;
  SHOW(clock_gettime(CLOCK_MONOTONIC, &a));
  int backwards = 0, moved = 0;
  for (int i = 0; i < 100000; i++) {
    clock_gettime(CLOCK_MONOTONIC, &b);
    if (b.tv_sec < a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec < a.tv_nsec)) backwards++;
    if (b.tv_nsec != a.tv_nsec) moved = 1;
    if (b.tv_nsec < 0 || b.tv_nsec > 999999999) backwards++;
    a = b;
  }
  printf("%d %d\n", backwards, moved);
  SHOW(clock_gettime(CLOCK_REALTIME, &a));
  printf("%d %d\n", a.tv_sec > 1700000000, time(NULL) - a.tv_sec <= 1);
  SHOW(clock_getres(CLOCK_MONOTONIC, &res));
  printf("%d\n", res.tv_sec == 0 && res.tv_nsec > 0 && res.tv_nsec <= 10000000);
  SHOW(clock_getres(CLOCK_REALTIME, &res));
  struct timespec t = {0, 30000000};
  clock_gettime(CLOCK_MONOTONIC, &a);
  SHOW(nanosleep(&t, NULL));
  clock_gettime(CLOCK_MONOTONIC, &b);
  long long ns = (b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec;
  printf("%d %d\n", ns >= 30000000, ns < 5000000000);
  // An absolute time in the future, and one that has passed.
  clock_gettime(CLOCK_MONOTONIC, &a);
  t = a;
  t.tv_nsec += 20000000;
  if (t.tv_nsec > 999999999) t.tv_nsec -= 1000000000, t.tv_sec++;
  printf("%s\n", errname(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL)));
  clock_gettime(CLOCK_MONOTONIC, &b);
  ns = (b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec;
  printf("%d\n", ns >= 20000000);
  printf("%s\n", errname(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &(struct timespec){1, 0}, NULL)));
  SHOW(nanosleep(&(struct timespec){0, 1000000000}, NULL));
  SHOW(nanosleep(&(struct timespec){0, 0}, NULL));
  SHOW(usleep(1000));
  SHOW(sleep(0));
  struct tm tm;
  time_t when = 1234567890;
  char text[64];
  strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %j %a", gmtime_r(&when, &tm));
  puts(text);
  printf("%lld\n", (long long)timegm(&tm));
}
