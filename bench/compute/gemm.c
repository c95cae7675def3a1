// Matrix product in doubles, 512 x 512: what a vectoriser makes of plain loops.
#include <stdio.h>
#define N 512

static double a[N][N], b[N][N], c[N][N];
int main(void) {
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) {
      a[i][j] = (i * j % 97) / 97.0;
      b[i][j] = ((i + j) % 89) / 89.0;
    }
  for (int round = 0; round < 6; ++round)
    for (int i = 0; i < N; ++i)
      for (int k = 0; k < N; ++k) {
        const double x = a[i][k];
        for (int j = 0; j < N; ++j) c[i][j] += x * b[k][j];
      }
  double trace = 0;
  for (int i = 0; i < N; ++i) trace += c[i][i];
  printf("%.6f\n", trace);
}
