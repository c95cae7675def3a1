// C99's complex arithmetic and functions.
#include "../guest/guest.h"

#include <complex.h>
#include <math.h>
static void show(const char* what, double complex z) { printf("%s %.8f %.8f\n", what, creal(z) + 0.0, cimag(z) + 0.0); }
#define S(expression) show(#expression, expression)
int main(void) {
  volatile double re = 1.5, im = -2.25;
  double complex z = re + im * I, w = -0.5 + 3 * I;
  S(z + w);
  S(z - w);
  S(z * w);
  S(z / w);
  S(conj(z));
  S(csqrt(z));
  S(csqrt(-4));
  S(cexp(z));
  S(clog(z));
  S(cpow(z, w));
  S(csin(z));
  S(ccos(z));
  S(ctan(z));
  S(csinh(z));
  S(ccosh(z));
  S(ctanh(w));
  S(casin(z));
  S(cacos(z));
  S(catan(z));
  S(casinh(z));
  printf("%.10f %.10f\n", cabs(z), carg(z));
  float complex f = 3 + 4 * I;
  printf("%.5f %.5f %.5f\n", (double)cabsf(f), (double)crealf(f * f), (double)cimagf(cexpf(f / 4)));
  double complex power = 1;
  for (int i = 0; i < 8; i++) power *= cexp(I * M_PI / 4);
  printf("%.9f %d\n", creal(power), fabs(cimag(power)) < 1e-12);
}
