#include <ctype.h>
#include <locale.h>
#include <wchar.h>
#include <regex.h>
#include <fnmatch.h>
#include "guest.h"
int main(void) {
  printf("%s\n", setlocale(LC_ALL, NULL));
  printf("%d\n", setlocale(LC_ALL, "C") != NULL);
  printf("%d\n", setlocale(LC_ALL, "no_such_locale") != NULL ? 0 : 0);
  char b[64] = "one,two,,three";
  for (char* t = strtok(b, ","); t; t = strtok(NULL, ",")) printf("[%s]", t);
  puts("");
  printf("%d %d\n", memcmp("abc", "abd", 3) < 0, strncmp("abc", "abz", 2));
  printf("%s %s\n", strstr("haystack with needle", "needle"), strchr("path/to", '/'));
  printf("%zu %zu\n", strspn("aabbcc", "ab"), strcspn("hello world", " "));
  memmove(b + 2, b, 10);
  printf("%.12s\n", b);
  regex_t re;
  printf("%d\n", regcomp(&re, "^([a-z]+)@([a-z.]+)$", REG_EXTENDED));
  regmatch_t m[3];
  printf("%d", regexec(&re, "user@example.org", 3, m, 0));
  printf(" %d-%d %d-%d\n", (int)m[1].rm_so, (int)m[1].rm_eo, (int)m[2].rm_so, (int)m[2].rm_eo);
  regfree(&re);
  printf("%d %d\n", fnmatch("*.c", "file.c", 0), fnmatch("*.c", "file.h", 0) != 0);
  wchar_t w[32];
  printf("%d\n", (int)mbstowcs(w, "ascii", 32));
  printf("%d %d %d\n", isalpha('x') != 0, isdigit('x') != 0, toupper('x'));
  static char big[100000], copy[100000];
  for (int i = 0; i < 99999; i++) big[i] = (char)('a' + i % 26);
  memcpy(copy, big, sizeof big);
  memmove(copy + 1, copy, 50000);
  memmove(copy, copy + 3, 50000);
  unsigned sum = 0;
  for (int i = 0; i < 99999; i++) sum = sum * 31 + (unsigned char)copy[i];
  printf("%zu %u\n", strlen(copy), sum);
}
