// String functions beside those of strings.c: splitting, copying, searching.
#include "../guest/guest.h"

#include <strings.h>
int main(void) {
  char text[64] = "a::b:c:", *rest = text, *field;
  while ((field = strsep(&rest, ":"))) printf("<%s>", field);
  puts("");
  strcpy(text, "  one  two\tthree ");
  char *outer, *inner;
  for (char* t = strtok_r(text, " \t", &outer); t; t = strtok_r(NULL, " \t", &outer)) {
    char copy[16];
    strcpy(copy, t);
    for (char* u = strtok_r(copy, "eo", &inner); u; u = strtok_r(NULL, "eo", &inner)) printf("(%s)", u);
  }
  puts("");
  char* end = stpcpy(stpcpy(text, "left"), "right");
  printf("%s %td\n", text, end - text);
  end = stpncpy(text, "ab", 6);
  printf("%s %td %d\n", text, end - text, text[5]);
  strncpy(text, "longer than", 6);
  text[6] = 0;
  puts(strncat(text, "/appended", 4));
  printf("%td %td %td\n", strchrnul(text, '/') - text, strchrnul(text, 'Z') - text, strrchr(text, 'a') - text);
  printf("%s %s\n", strpbrk(text, "/r"), strcasestr(text, "ER/"));
  printf("%zu %zu\n", strnlen("abc", 10), strnlen("abc", 2));
  char *whole = strdup("duplicate"), *part = strndup("duplicate", 3);
  printf("%s %s\n", whole, part);
  free(whole);
  free(part);
  printf("%d %d %d\n", strcasecmp("HeLLo", "hEllO"), strncasecmp("abcX", "ABCy", 3), strcasecmp("a", "B") < 0);
  static const char* const versions[] = {"a1", "a10", "a2", "a01", "a001", "a1b", "a1.9", "a1.10"};
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 8; k++) {
      int order = strverscmp(versions[i], versions[k]);
      putchar(order < 0 ? '<' : order > 0 ? '>' : '=');
    }
  puts("");
  printf("%d %d\n", strcoll("abc", "abd") < 0, (int)strxfrm(text, "short", sizeof text));
  printf("%s|%s|%d\n", strstr("aaaab", "aab"), strstr("x", ""), strstr("ab", "abc") == NULL);
  printf("%s %s %d\n", index("path/x", '/'), rindex("p/q/r", '/'), bcmp("a", "b", 1) != 0);
}
