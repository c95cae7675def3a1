// strftime: every conversion of the C locale, and the week numbers around new year.
#include "../guest/guest.h"

int main(void) {
  setenv("TZ", "UTC0", 1);
  tzset();
  static const char* const formats[] = {"%a", "%A", "%b", "%B", "%c", "%C", "%d", "%D", "%e", "%F", "%g",
                                        "%G", "%h", "%H", "%I", "%j", "%m", "%M", "%p", "%r", "%R", "%S",
                                        "%T", "%u", "%U", "%V", "%w", "%W", "%x", "%X", "%y", "%Y", "%z",
                                        "%%", "%s", "%n", "%t", "%Ey", "%Od"};
  static const time_t times[] = {0, 1, 951782400, 1234567890, 2147483647, 4102444799, -1, -86400 * 366};
  char text[128];
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    printf("%s", formats[i]);
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
      strftime(text, sizeof text, formats[i], gmtime(&times[k]));
      printf("|%s", text);
    }
    puts("");
  }
  for (int year = 95; year < 125; year++)
    for (int day = -2; day <= 4; day += 3) {
      struct tm tm = {.tm_year = year, .tm_mday = day, .tm_hour = 12};
      mktime(&tm);
      strftime(text, sizeof text, "%F %a %G-W%V-%u %U %W %j", &tm);
      puts(text);
    }
  struct tm tm = {.tm_year = 100, .tm_mday = 1};
  printf("%zu %zu %zu\n", strftime(text, 11, "%F", &tm), strftime(text, 10, "%F", &tm), strftime(text, 10, "", &tm));
}
