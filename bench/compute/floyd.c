// All shortest paths, 800 nodes: integer minimum over rows.
#include <stdio.h>
#define N 800

static int dist[N][N];
int main(void) {
  unsigned x = 12345;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) {
      x = x * 1103515245u + 12345u;
      dist[i][j] = i == j ? 0 : (int)(x >> 16 & 1023) + 1;
    }
  for (int k = 0; k < N; ++k)
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j)
        if (dist[i][k] + dist[k][j] < dist[i][j]) dist[i][j] = dist[i][k] + dist[k][j];
  long long sum = 0;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) sum += dist[i][j];
  printf("%lld\n", sum);
}
