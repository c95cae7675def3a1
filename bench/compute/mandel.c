// Mandelbrot set: a floating-point loop with a data-dependent exit.
#include <stdio.h>

int main(void) {
  const int n = 1400;
  unsigned long long sum = 0;
  for (int y = 0; y < n; ++y) {
    for (int x = 0; x < n; ++x) {
      const double cr = 2.0 * x / n - 1.5, ci = 2.0 * y / n - 1.0;
      double zr = 0, zi = 0;
      int i = 0;
      for (; i < 100 && zr * zr + zi * zi <= 4.0; ++i) {
        const double t = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = t;
      }
      sum += (unsigned)i;
    }
  }
  printf("%llu\n", sum);
}
