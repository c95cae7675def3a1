// Spectral norm of an infinite matrix: divisions in nested loops over vectors.
#include <math.h>
#include <stdio.h>
#define N 2600

static double u[N], v[N], t[N];
static double a(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }
static void times(const double* x, double* y) {
  for (int i = 0; i < N; ++i) {
    double s = 0;
    for (int j = 0; j < N; ++j) s += a(i, j) * x[j];
    y[i] = s;
  }
}
static void transposed(const double* x, double* y) {
  for (int i = 0; i < N; ++i) {
    double s = 0;
    for (int j = 0; j < N; ++j) s += a(j, i) * x[j];
    y[i] = s;
  }
}
int main(void) {
  for (int i = 0; i < N; ++i) u[i] = 1;
  for (int i = 0; i < 10; ++i) {
    times(u, t);
    transposed(t, v);
    times(v, t);
    transposed(t, u);
  }
  double uv = 0, vv = 0;
  for (int i = 0; i < N; ++i) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  printf("%.9f\n", sqrt(uv / vv));
}
