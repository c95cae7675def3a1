// strptime: what it reads, what it refuses, and where it stops.
#include "../guest/guest.h"

static void parse(const char* text, const char* format) {
  struct tm tm = {.tm_mday = 1};
  char* end = strptime(text, format, &tm);
  printf("\"%s\" as \"%s\": ", text, format);
  if (!end)
    puts("no");
  else
    printf("%d/%d/%d %d:%d:%d, \"%s\" left\n", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, end);
}
int main(void) {
  parse("2024-02-29", "%Y-%m-%d");
  parse("2024-13-01", "%Y-%m-%d");
  parse("2024-2-9x", "%Y-%m-%d");
  parse("12:34:56 rest", "%T");
  parse("12:34", "%R");
  parse("24:00", "%R");
  parse("11:59:59 PM", "%I:%M:%S %p");
  parse("12:00:00 AM", "%I:%M:%S %p");
  parse("07/04/76", "%D");
  parse("07/04/68", "%D");
  parse("07/04/69", "%D");
  parse("Mon, 15 Jan 2007 08:09:10", "%a, %d %b %Y %H:%M:%S");
  parse("monday 15 JANUARY 2007", "%A %d %B %Y");
  parse("Tue Jan  2 03:04:05 2018", "%c");
  parse("100%", "%j%%");
  parse("5   6", "%H %M");
  parse("5", "%H:%M");
  parse("x5", "y%H");
  parse("", "");
  parse("60", "%S");
  parse("2024\t\n01", "%Y %m");
}
