// cc: -Wno-format -Wno-format-truncation
#include <math.h>
#include <stddef.h>
#include <wchar.h>
#include "guest.h"
int main(void) {
  printf("%d %5d %-5d| %05d %+d % d\n", 42, 42, 42, 42, 42, 42);
  printf("%u %x %X %#x %o %#o\n", 3000000000u, 0xbeef, 0xbeef, 0xbeef, 8, 8);
  printf("%lld %llu %llx\n", INT64_MIN, UINT64_MAX, 0x123456789abcdefull);
  printf("%c%c%% %s %.3s %10s|%-10s|\n", 'a', 'b', "text", "text", "text", "text");
  printf("%f %.0f %.10f %e %.3E %g %G\n", 3.14159, 2.5, 1.0 / 3, 12345.678, 0.00012345, 1e-5, 1e20);
  printf("%a %.3a %A\n", 1.0, 3.14159, -0.1);
  printf("%f %F %e %g\n", INFINITY, -INFINITY, NAN < 0 ? 0.0 : INFINITY, -0.0);
  printf("%.40f\n%.17g %.17g\n", 0.1, 0.1, 1e300 * 10);
  printf("%g %g %g\n", 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308);
  printf("%*d|%-*d|%.*f\n", 8, 42, 8, 42, 2, 3.14159);
  printf("%2$s %1$s\n", "world", "hello");
  printf("%zu %td %jd %hhd %hd\n", sizeof(int), (ptrdiff_t)-3, (intmax_t)-4, 300, 70000);
  int n;
  printf("12345%n", &n);
  printf(" %d\n", n);
  char b[8];
  printf("%d %s\n", snprintf(b, sizeof b, "truncated text"), b);
  double d;
  char s[16];
  int x;
  printf("%d %g %s %d\n", sscanf("1.5e3abc 0x1F", "%lf%[a-z] %i", &d, s, &x), d, s, x);
  printf("%.17g %.17g\n", strtod("0.1", NULL), strtod("123456789012345678901234567890e-10", NULL));
  printf("%.17g %g %g\n", strtod("0x1.8p3", NULL), strtod("inf", NULL), strtod("1e999", NULL));
  char* end;
  printf("%ld %s %lld\n", strtol("123xyz", &end, 10), end, strtoll("-9223372036854775809", NULL, 10));
  printf("%s %lu\n", errname(errno), strtoul("ffff", NULL, 16));
  printf("%ls %lc\n", L"wide", (wint_t)L'w');
}
