// 128-bit integers, overflow checks, and the integer functions of <stdlib.h> and <strings.h>.
#include "../guest/guest.h"

#include <strings.h>
static void show(unsigned __int128 v) {
  char text[48], *p = text + sizeof text;
  *--p = 0;
  do *--p = (char)('0' + (int)(v % 10));
  while (v /= 10);
  printf("%s\n", p);
}
int main(void) {
  volatile uint64_t high = 0x0123456789abcdef, low = 0xfedcba9876543210;
  unsigned __int128 v = (unsigned __int128)high << 64 | low, f = 1;
  __int128 s = -(__int128)v;
  show(v);
  for (int i = 2; i <= 34; i++) f *= (unsigned)i;
  show(f);
  show(f / high);
  show(f % low);
  show(v >> 37);
  show(v << 5);
  show((unsigned __int128)(s >> 100) & 0xffff);
  show((unsigned __int128)-(s / 1000000007));
  show(~(unsigned __int128)0);
  printf("%d %d %.17g %.17g\n", s < 0, v > f, (double)v, (double)s);
  show((unsigned __int128)1e30);
  int r;
  long long wide;
  printf("%d %d", __builtin_add_overflow(INT_MAX, 1, &r), __builtin_sub_overflow(INT_MIN, 1, &r));
  printf(" %d", __builtin_mul_overflow(1LL << 40, 1LL << 30, &wide));
  printf(" %d %lld\n", __builtin_mul_overflow(1LL << 31, -(1LL << 31), &wide), wide);
  div_t d = div(-17, 5);
  lldiv_t l = lldiv(-1000000000007, 10);
  imaxdiv_t m = imaxdiv(INTMAX_MIN, 7);
  printf("%d %d %lld %lld %jd %jd\n", d.quot, d.rem, l.quot, l.rem, m.quot, m.rem);
  printf("%d %lld %jd\n", abs(-5), llabs(-5000000000), imaxabs(-7));
  printf("%d %d %d %d\n", ffs(0), ffs(0x80), ffsll(1LL << 62), ffs(INT_MIN));
  printf("%ld %s\n", a64l("./zZ1"), l64a(123456789));
}
