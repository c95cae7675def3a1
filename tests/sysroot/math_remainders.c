// Taking numbers apart, exactly defined by IEEE 754.
#include "../guest/guest.h"

#include <math.h>
int main(void) {
  static const double values[] = {0.0, 1.0, -1.5, 2.5, 1e10, -1e-10, 3e-308, 1.7e308, 123.456, -7.0};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    volatile double v = values[i];
    int e = 0, q = 0;
    double whole;
    printf("%g: frexp %a", v, frexp(v, &e));
    printf(" %d, modf %a", e, modf(v, &whole));
    printf(" %g, ilogb %d logb %g", whole, v != 0 ? ilogb(v) : -1, logb(v));
    printf(", remquo %a", remquo(v, 0.7, &q));
    printf(" %d, fmod %a, remainder %a\n", q & 7, fmod(v, 0.7), remainder(v, 0.7));
    printf("  %.17g %.17g %a %.17g", nextafter(v, INFINITY), nextafter(v, -INFINITY), fdim(v, 1), scalbln(v, -3));
    printf(" %g %g %g %g %g\n", rint(v), round(v), trunc(v), floor(v), ceil(v));
  }
  printf("%a %a\n", fma(0x1.0000001p0, 0x1.0000001p0, -0x1.0000002p0), fma(1e308, 10, -INFINITY));
  printf("%a %a\n", (double)fmaf(1.1f, 1.1f, -1.21f), (double)nextafterf(1.0f, 2.0f));
  printf("%lld %lld %lld\n", llrint(0.5), llrint(1.5), llround(0.5));
  printf("%d %d %d %d %d\n", fpclassify(5e-324) == FP_SUBNORMAL, fpclassify(0.0) == FP_ZERO,
         fpclassify(NAN) == FP_NAN, isnormal(1e-310) != 0, isfinite(1e308) != 0);
  printf("%d %d %d %d\n", isless(1.0, NAN), isgreater(2.0, 1.0), isunordered(1.0, NAN), islessgreater(1.0, 1.0));
  printf("%g %g %g\n", fmin(NAN, 3), fmax(-INFINITY, 3), copysign(2, -0.0));
  printf("%.17g %a\n", ldexp(0x1.8p0, -1074), ldexp(1, 1023));
  printf("%d %d\n", ilogb(INFINITY) == INT_MAX, ilogb(5e-324));
}
