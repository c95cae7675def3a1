// fnmatch with its flags.
#include "../guest/guest.h"

#include <fnmatch.h>
int main(void) {
  static const char* const patterns[] = {"*", "?", "*.c", "a*b*c", "[a-c]?", "[!a-c]*", "\\*", "*/x", "[[:digit:]]*",
                                         "[]]", "[", "a[b", ".*", "*\\", "**/**", "[a/b]x", "dir/*", "A*"};
  static const char* const texts[] = {"", "a", ".a", "x.c", "aXbYc", "b1", "d1", "*", "a/x", "7up", "]", "[", "a[b",
                                      "dir/.hid", "dir/sub/f", "ABC", "\\"};
  static const int flags[] = {0, FNM_PATHNAME, FNM_PERIOD, FNM_PATHNAME | FNM_PERIOD, FNM_NOESCAPE, FNM_CASEFOLD, FNM_LEADING_DIR};
  for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) {
    if (!strcmp(patterns[p], "*\\")) continue;
    printf("%s:", patterns[p]);
    for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
      putchar(' ');
      for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        putchar(fnmatch(patterns[p], texts[t], flags[f]) == 0 ? '1' : '0');
    }
    puts("");
  }
}
