#include "../guest/guest.h"

#include <complex.h>
#include <math.h>
int main(void) {
  printf("%.10f %.10f %.10f\n", erf(0.5), tgamma(5.5), lgamma(10.5));
  printf("%.10f %.10f %.10f\n", cbrt(27.5), hypot(3, 4), expm1(1e-3));
  printf("%.10f %.10f %.10f\n", sin(1e6), tan(1.5), atan2(-1, -1));
  printf("%.10f %.10f\n", log1p(0.5), exp2(0.5));
  printf("%g %g %g %g\n", fmod(-7.5, 2), remainder(7.5, 2), fmin(NAN, 1), fmax(-0.0, 0.0));
  int e;
  printf("%g %d %g\n", frexp(48.0, &e), e, ldexp(0.75, 4));
  printf("%ld %lld %g %g\n", lrint(2.5), llround(-2.5), nearbyint(3.5), rint(-0.4));
  printf("%d %d %d\n", isnan(sqrt(-1)), isinf(1 / 0.0), signbit(-0.0) != 0);
  printf("%a %a\n", 1.0 / 3, nextafter(1.0, 2.0));
  double complex z = cexp(I * 3.141592653589793);
  printf("%.6f %.6f %.6f\n", creal(z), cabs(3 + 4 * I), carg(I));
  printf("%.8f %.8f\n", j0(1.0), y1(2.0));
}
