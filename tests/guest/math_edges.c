#include <fenv.h>
#include <float.h>
#include <math.h>
#include "guest.h"
static uint64_t bits(double d) {
  uint64_t u;
  memcpy(&u, &d, 8);
  return u;
}
static uint32_t bitsf(float f) {
  uint32_t u;
  memcpy(&u, &f, 4);
  return u;
}
static void show(const char* what, double d) {
  if (isnan(d)) printf("%s nan\n", what);
  else printf("%s %016" PRIx64 " %.17g\n", what, bits(d), d);
}
#define S(expression) show(#expression, expression)
static volatile double zero = 0.0, one = 1.0, nan_value, big = 1e308, tiny = 5e-324;
int main(void) {
  nan_value = zero / zero;
  S(one / zero); S(-one / zero); S(zero / zero); S(-zero);
  S(big * 10); S(tiny / 2); S(tiny * 0.75);
  S(sqrt(-one)); S(sqrt(2)); S(sqrt(-zero));
  S(floor(-0.5)); S(ceil(-0.5)); S(trunc(-0.9)); S(round(2.5)); S(rint(2.5)); S(nearbyint(3.5));
  S(rint(-0.3)); S(round(-0.3)); S(round(0.49999999999999994)); S(rint(4503599627370497.5));
  S(fmin(nan_value, 1)); S(fmax(1, nan_value)); S(fmin(-zero, zero)); S(fmod(5.3, -2)); S(remainder(5, 3));
  S(copysign(3, -zero)); S(fabs(-zero)); S(fma(one / 3, 3, -1)); S(ldexp(1, -1074)); S(scalbn(1, 1024));
  S(pow(2, 0.5)); S(pow(-8, 1.0 / 3)); S(pow(zero, -1)); S(exp(1)); S(log(10));
  S(nextafter(1, 2)); S(nextafter(zero, -1)); S(frexp(100, &(int){0})); S(logb(1024.5));
  printf("%d %d %d %d\n", nan_value == nan_value, nan_value < 1, nan_value > 1, nan_value != nan_value);
  printf("%d %d %d\n", zero == -zero, signbit(-zero) != 0, signbit(zero) != 0);
  volatile float f = 16777217.0f, third = 1.0f / 3.0f;
  printf("%08x %08x %08x\n", bitsf(f), bitsf(third), bitsf(f * third));
  printf("%08x %08x\n", bitsf((float)big), bitsf((float)1e-46));
  printf("%d %d %lld\n", (int)-3.99, (int)2147483647.0, (long long)-9007199254740993.0);
  printf("%u %llu\n", (unsigned)4294967295.0, (unsigned long long)18446744073709549568.0);
  printf("%.17g %.17g %.9g\n", (double)UINT64_MAX, (double)INT64_MIN, (float)UINT32_MAX);
  printf("%.9g %.9g\n", (float)9007199791611905ull, (float)-9007199791611905ll);
  printf("%ld %lld %ld\n", lrint(-2.5), llround(2.5), lround(-2.5));
  volatile double sum = 0;
  for (int i = 1; i <= 1000000; i++) sum += 1.0 / i;
  S(sum);
  volatile float fsum = 0;
  for (int i = 1; i <= 100000; i++) fsum += 0.1f;
  printf("%.9g\n", fsum);
}
