// strtoll and family: bases, ends, overflow and what they leave in errno.
#include "../guest/guest.h"

static void signed_number(const char* text, int base) {
  char* end;
  errno = 0;
  long long got = strtoll(text, &end, base);
  printf("\"%s\" base %d: %lld, %d read, %s\n", text, base, got, (int)(end - text), errno == ERANGE ? "ERANGE" : "in range");
}
static void unsigned_number(const char* text, int base) {
  char* end;
  errno = 0;
  unsigned long long got = strtoull(text, &end, base);
  printf("\"%s\" base %d: %llu, %d read, %s\n", text, base, got, (int)(end - text), errno == ERANGE ? "ERANGE" : "in range");
}
int main(void) {
  static const char* const texts[] = {"0",    "  -12",  "+7z",   "0x1F", "0x",    "0xg", "010", "09",  "z",
                                      "- 1",  "--1",    "\t\n5", "1 2",  "-0x10", "zz",  "1e5", "0b1", "999"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    signed_number(texts[i], 10);
    if (strcmp(texts[i], "0b1") != 0) signed_number(texts[i], 0);
    signed_number(texts[i], 36);
    unsigned_number(texts[i], 16);
  }
  signed_number("9223372036854775807", 10);
  signed_number("9223372036854775808", 10);
  signed_number("-9223372036854775808", 10);
  signed_number("-9223372036854775809", 10);
  signed_number("-7fffffffffffffffffff", 16);
  unsigned_number("18446744073709551615", 10);
  unsigned_number("18446744073709551616", 10);
  unsigned_number("-1", 10);
  unsigned_number("1111111111111111111111111111111111111111", 2);
  printf("%d %d %d\n", atoi("  42abc"), atoi("-"), (int)(atoll("-123456789012") % 1000));
  printf("%" PRIdMAX " %" PRIuMAX "\n", strtoimax("-77x", NULL, 8), strtoumax("zz", NULL, 36));
}
