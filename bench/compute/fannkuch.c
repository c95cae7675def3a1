// Pancake flips over all permutations: small integer arrays, branches.
#include <stdio.h>
#define N 10

int main(void) {
  int perm1[N], perm[N], count[N];
  int flips_max = 0, checksum = 0, r = N, nperm = 0;
  for (int i = 0; i < N; ++i) perm1[i] = i;
  for (;;) {
    for (; r != 1; --r) count[r - 1] = r;
    for (int i = 0; i < N; ++i) perm[i] = perm1[i];
    int flips = 0, k;
    while ((k = perm[0]) != 0) {
      for (int i = 0, j = k; i < j; ++i, --j) {
        const int t = perm[i];
        perm[i] = perm[j];
        perm[j] = t;
      }
      ++flips;
    }
    if (flips > flips_max) flips_max = flips;
    checksum += nperm % 2 == 0 ? flips : -flips;
    for (;;) {
      if (r == N) {
        printf("%d %d\n", checksum, flips_max);
        return 0;
      }
      const int first = perm1[0];
      for (int i = 0; i < r; ++i) perm1[i] = perm1[i + 1];
      perm1[r] = first;
      if (--count[r] > 0) break;
      ++r;
    }
    ++nperm;
  }
}
