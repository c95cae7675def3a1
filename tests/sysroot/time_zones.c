#include "../guest/guest.h"

static void show(const char* zone, time_t when) {
  setenv("TZ", zone, 1);
  tzset();
  struct tm tm;
  char text[64];
  localtime_r(&when, &tm);
  strftime(text, sizeof text, "%F %T %Z %z", &tm);
  printf("%s: %s %d %ld\n", zone, text, tm.tm_isdst, timezone);
  printf("%d\n", mktime(&tm) == when);
}
int main(void) {
  show("UTC0", 0);
  show("EST5EDT,M3.2.0,M11.1.0", 1700000000);
  show("EST5EDT,M3.2.0,M11.1.0", 1690000000);
  show("<+0530>-5:30", 1700000000);
  show("UTC0", 4102444800);
  struct tm tm = {0};
  printf("%s", strptime("2024-02-29 12:30:45", "%Y-%m-%d %H:%M:%S", &tm) ? "" : "no\n");
  char text[64];
  strftime(text, sizeof text, "%F %T", &tm);
  puts(text);
  printf("%.1f\n", difftime(100, 50));
}
