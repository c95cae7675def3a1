#include "guest.h"
static int by_value(const void* a, const void* b) {
  double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}
static int by_text(const void* a, const void* b) { return strcmp(a, b); }
int main(void) {
  enum { N = 100000 };
  static double v[N];
  uint64_t s = 88172645463325252ull;
  for (int i = 0; i < N; i++) {
    s ^= s << 13, s ^= s >> 7, s ^= s << 17;
    v[i] = (double)(int64_t)s / 1e9;
  }
  qsort(v, N, sizeof *v, by_value);
  int bad = 0;
  for (int i = 1; i < N; i++) bad += v[i - 1] > v[i];
  printf("%d %.3f %.3f %.3f\n", bad, v[0], v[N / 2], v[N - 1]);
  double* hit = bsearch(&v[777], v, N, sizeof *v, by_value);
  printf("%d\n", (int)(hit - v));
  char words[][12] = {"pear", "apple", "fig", "banana", "cherry", "date"};
  qsort(words, 6, sizeof words[0], by_text);
  for (int i = 0; i < 6; i++) printf("%s ", words[i]);
  puts("");
}
