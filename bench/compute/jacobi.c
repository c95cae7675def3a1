// Five-point stencil on a 1000 x 1000 grid.
#include <stdio.h>
#define N 1000

static double grid[2][N][N];
int main(void) {
  for (int i = 0; i < N; ++i) grid[0][0][i] = grid[1][0][i] = 100.0;
  for (int step = 0; step < 400; ++step) {
    double(*from)[N] = grid[step & 1], (*to)[N] = grid[~step & 1];
    for (int i = 1; i < N - 1; ++i)
      for (int j = 1; j < N - 1; ++j)
        to[i][j] = 0.25 * (from[i - 1][j] + from[i + 1][j] + from[i][j - 1] + from[i][j + 1]);
  }
  double sum = 0;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) sum += grid[0][i][j];
  printf("%.9f\n", sum);
}
