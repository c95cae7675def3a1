#include "../guest/guest.h"

#include <fnmatch.h>
#include <regex.h>
static void match(const char* pattern, int flags, const char* text) {
  regex_t r;
  regmatch_t m[4];
  if (regcomp(&r, pattern, flags)) {
    printf("%s: bad\n", pattern);
    return;
  }
  int got = regexec(&r, text, 4, m, 0);
  printf("%s on %s: %d", pattern, text, got);
  for (int i = 0; !got && i < 4 && m[i].rm_so >= 0; i++) printf(" [%d,%d)", (int)m[i].rm_so, (int)m[i].rm_eo);
  puts("");
  regfree(&r);
}
int main(void) {
  match("a*b", 0, "xaaab");
  match("^(a|bc)+([0-9]{2,3})$", REG_EXTENDED, "abca123");
  match("[[:alpha:]]+", REG_EXTENDED, "12 words");
  match("HELLO", REG_ICASE, "say hello");
  match("(", REG_EXTENDED, "x");
  match("\\(a\\)\\1", 0, "baa");
  printf("%d %d %d %d\n", fnmatch("*.c", "x.c", 0), fnmatch("*", ".x", FNM_PERIOD),
         fnmatch("a/*", "a/b/c", FNM_PATHNAME), fnmatch("[!a-c]?", "dz", 0));
}
