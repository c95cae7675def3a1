// mktime, timegm and gmtime: carrying, far years, what cannot be said.
#include "../guest/guest.h"

static void show(const struct tm* tm) {
  printf("%d-%02d-%02d %02d:%02d:%02d wday %d yday %d\n", tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday,
         tm->tm_hour, tm->tm_min, tm->tm_sec, tm->tm_wday, tm->tm_yday);
}
static void carry(int year, int month, int day, int hour, int minute, int second) {
  struct tm tm = {second, minute, hour, day, month, year - 1900, .tm_isdst = 0}, same = tm;
  long long a = mktime(&tm), b = timegm(&same);
  printf("%lld %d ", a, a == b);
  show(&tm);
}
int main(void) {
  setenv("TZ", "UTC0", 1);
  tzset();
  carry(2000, 0, 1, 0, 0, 0);
  carry(2000, 1, 30, 0, 0, 0);
  carry(2001, 1, 29, 0, 0, 0);
  carry(1999, 12, 32, 25, 61, 61);
  carry(2024, -1, 0, -1, -1, -1);
  carry(2024, 25, -400, 1000, -1000, 100000);
  carry(1970, 0, 1, 0, 0, -1);
  carry(1900, 1, 29, 0, 0, 0);
  carry(2100, 1, 29, 0, 0, 0);
  carry(2400, 1, 29, 23, 59, 60);
  carry(1, 0, 1, 0, 0, 0);
  carry(9999, 11, 31, 23, 59, 59);
  carry(2000, 0, 1, 0, INT_MAX, 0);
  carry(2000, 0, INT_MIN / 1000, 0, 0, INT_MAX);
  static const long long times[] = {0, -1, 86399, 68169599, 951868799, 951868800, 4294967296, 253402300800, -62167219201, 67768036191676799};
  for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
    time_t when = times[i];
    struct tm tm;
    if (!gmtime_r(&when, &tm)) puts("none");
    show(&tm);
    printf("%d\n", timegm(&tm) == when);
  }
  time_t far = INT64_MAX;
  printf("%d", gmtime(&far) == NULL);
  printf(" %s\n", errname(errno));
  time_t when = 1000000000;
  printf("%s%s", asctime(gmtime(&when)), ctime(&when));
  printf("%g\n", difftime(5000000000LL, -5000000000LL));
}
