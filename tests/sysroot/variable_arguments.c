// va_list in every use: all argument types, copies, and handing on to the v functions.
#include "../guest/guest.h"

#include <stdarg.h>
struct pair {
  int a;
  double b;
};
struct large {
  int values[20];
};
static void walk(const char* kinds, ...) {
  va_list list, again;
  va_start(list, kinds);
  va_copy(again, list);
  for (int pass = 0; pass < 2; pass++) {
    for (const char* k = kinds; *k; k++) {
      switch (*k) {
        case 'i': printf("%d ", pass ? va_arg(again, int) : va_arg(list, int)); break;
        case 'l': printf("%lld ", pass ? va_arg(again, long long) : va_arg(list, long long)); break;
        case 'd': printf("%g ", pass ? va_arg(again, double) : va_arg(list, double)); break;
        case 's': printf("%s ", pass ? va_arg(again, char*) : va_arg(list, char*)); break;
        case 'p': {
          struct pair p = pass ? va_arg(again, struct pair) : va_arg(list, struct pair);
          printf("{%d %g} ", p.a, p.b);
          break;
        }
        default: {
          struct large l = pass ? va_arg(again, struct large) : va_arg(list, struct large);
          printf("[%d %d] ", l.values[0], l.values[19]);
        }
      }
    }
    puts("");
  }
  va_end(again);
  va_end(list);
}
__attribute__((format(printf, 2, 3))) static int collect(char** to, const char* format, ...) {
  va_list list;
  va_start(list, format);
  int n = vasprintf(to, format, list);
  va_end(list);
  return n;
}
int main(void) {
  struct large l = {{7, [19] = 19}};
  walk("");
  walk("ilds", 1, 2LL, 3.5, "four");
  walk("plipdsi", (struct pair){1, 2}, -1LL, 5, (struct pair){3, 4.5}, 1e100, "end", INT_MIN);
  walk("LidL", l, 1, 0.5, l);
  walk("iiiiiiiiiidddddddddd", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1., 2., 3., 4., 5., 6., 7., 8., 9., 10.);
  char* text;
  printf("%d", collect(&text, "%s-%d-%lld-%g", "a", 1, 1LL << 40, 0.25));
  printf(" %s\n", text);
  free(text);
}
