// Elementary functions to ten digits over their ranges, in double and in float.
#include "../guest/guest.h"

#include <math.h>
int main(void) {
  for (double x = -4; x <= 4; x += 0.73) {
    printf("%.2f sin %.10f cos %.10f tan %.8f", x, sin(x), cos(x), tan(x));
    printf(" exp %.9g exp2 %.9g expm1 %.9g", exp(x), exp2(x), expm1(x));
    printf(" sinh %.9g cosh %.9g tanh %.9g", sinh(x), cosh(x), tanh(x));
    printf(" atan %.10f asinh %.10f erf %.10f cbrt %.10f\n", atan(x), asinh(x), erf(x), cbrt(x));
  }
  for (double x = 0.07; x < 1; x += 0.19)
    printf("%.2f asin %.10f acos %.10f atanh %.10f erfc %.10f\n", x, asin(x), acos(x), atanh(x), erfc(x));
  for (double x = 1.3; x < 1e6; x *= 7.7) {
    printf("%.6g log %.10f log2 %.10f log10 %.10f log1p %.10f", x, log(x), log2(x), log10(x), log1p(x));
    printf(" acosh %.10f sqrt %.10f lgamma %.8g pow %.9g\n", acosh(x), sqrt(x), lgamma(x), pow(x, -0.37));
  }
  for (float x = 0.1f; x < 3; x += 0.9f)
    printf("%.5f %.5f %.5f %.5f %.5f\n", (double)sinf(x), (double)expf(x), (double)logf(x), (double)powf(x, 2.2f),
           (double)atan2f(x, 1));
  int sign;
  printf("%.9f", lgamma_r(-0.5, &sign));
  printf(" %d %.9f %.6g\n", sign, tgamma(0.5), tgamma(-1.5));
  double s, c;
  sincos(0.5, &s, &c);
  printf("%.12f %.12f\n", s, c);
  printf("%g %g %g %g\n", exp(-1000), exp(1000), log(0.0), pow(0.0, 0.0));
  printf("%d %d %d\n", isnan(log(-1)), isnan(acos(2)), isnan(fmod(1, 0)));
  printf("%g %g %g\n", atan2(0.0, -1), atan2(-0.0, -1), atan2(INFINITY, -INFINITY));
  printf("%.9f %.9f %.9f\n", j0(2.5), jn(3, 2.5), yn(2, 2.5));
}
