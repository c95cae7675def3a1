// The mem family: overlaps, searches and comparisons at every alignment.
#include "../guest/guest.h"

int main(void) {
  static unsigned char one[300], two[300];
  unsigned sum = 0;
  for (size_t from = 0; from < 9; from++)
    for (size_t to = 0; to < 9; to++)
      for (size_t n = 0; n < 70; n += 3) {
        for (size_t i = 0; i < sizeof one; i++) one[i] = (unsigned char)(i * 7 + 1), two[i] = 0;
        memcpy(two + to, one + from, n);
        memmove(one + to, one + from, n);
        memset(two + 200 + to, 0x5a, n);
        for (size_t i = 0; i < sizeof one; i++) sum = sum * 33 + one[i] + two[i];
      }
  printf("%08x\n", sum);
  const char text[] = "find the needle in the hay, the needle\0hidden needle";
  printf("%td\n", (char*)memmem(text, sizeof text, "needle", 6) - text);
  printf("%td\n", (char*)memmem(text + 10, sizeof text - 10, "needle", 6) - text);
  printf("%td\n", (char*)memmem(text, sizeof text, "\0hid", 4) - text);
  printf("%d\n", memmem(text, 10, "needle", 6) == NULL);
  printf("%d\n", memmem(text, 10, "", 0) == text);
  printf("%td %td\n", (char*)memchr(text, 't', sizeof text) - text, (char*)memrchr(text, 't', sizeof text) - text);
  printf("%d\n", memchr(text, 'z', sizeof text) == NULL);
  char copy[32];
  char* end = memccpy(copy, "key=value", '=', sizeof copy);
  printf("%td %.4s %d\n", end - copy, copy, memccpy(copy, "none", '=', 4) == NULL);
  printf("%td\n", (char*)mempcpy(copy, "12345", 5) - copy);
  printf("%d %d %d\n", memcmp("a\0b", "a\0c", 3) < 0, memcmp("\xff", "\x01", 1) > 0, memcmp("x", "y", 0));
  char swapped[9] = "";
  swab("badcfehg", swapped, 8);
  puts(swapped);
  explicit_bzero(swapped, 4);
  printf("%d %s\n", swapped[0], swapped + 4);
}
