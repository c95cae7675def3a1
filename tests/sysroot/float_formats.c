// Rounding, signs and widths of printf's floating conversions.
#include "../guest/guest.h"

#include <float.h>
#include <math.h>
static void show(double d) {
  printf("%f|%.0f|%.1f|%.3f|%e|%.0e|%.2e|%g|%.3g|%#g|%.15g|%.17g\n", d, d, d, d, d, d, d, d, d, d, d, d);
}
int main(void) {
  static const double values[] = {0.0,   -0.0,    0.5,     1.5,        2.5,       0.05,        0.25,   0.125,
                                  99.95, 999998.5, 1e-5,    0.0001,     123456789, 1e15,        1e16,   1e22,
                                  1e23,  DBL_MAX, DBL_MIN, 5e-324,     1.0 / 3,   2.0 / 3,     1e100,  9.5,
                                  9.995, 0.1,     0.3,     4503599627370497.5, -1e-300, M_PI, 1e9 + 0.5, 65504};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) show(values[i]);
  printf("[%10.2f] [%-10.2f] [%010.2f] [%+.1f] [% .1f] [%#.0f]\n", M_PI, M_PI, -M_PI, M_PI, M_PI, 3.0);
  printf("[%10f] [%-10F] [%010f] [%+f] [% e]\n", INFINITY, INFINITY, -INFINITY, INFINITY, INFINITY);
  printf("[%6f] [%-6G] [%06g]\n", fabs(NAN), fabs(NAN), fabs(NAN));
  printf("%.60f\n%.80e\n", 1e-10, 1e-310);
  printf("%.0f\n", DBL_MAX);
  printf("%a %a %a %A %.0a %.1a %20.3a|\n", 0.5, 1e300, 0.0, 255.5, 1.5, 1.03125, M_PI);
  double sum = 0;
  for (int i = 0; i < 2000; i++) {
    char text[64];
    double d = ldexp(1.0 + i / 7.0, i - 1000);
    snprintf(text, sizeof text, "%.17g", d);
    sum += strtod(text, NULL) == d;
  }
  printf("%g\n", sum);
}
