#include <stdarg.h>
#include "guest.h"
struct big { int values[20]; double d; };
struct small { int a; float b; };
struct pair { long long x, y; };
static struct big make_big(int seed) {
  struct big b;
  for (int i = 0; i < 20; i++) b.values[i] = seed * i;
  b.d = seed / 3.0;
  return b;
}
static struct small make_small(struct small s) { return (struct small){s.a + 1, s.b * 2}; }
static struct pair swap(struct pair p) { return (struct pair){p.y, p.x}; }
static double sum(int count, ...) {
  va_list ap, copy;
  va_start(ap, count);
  va_copy(copy, ap);
  double s = 0;
  for (int i = 0; i < count; i++) s += i % 3 == 0 ? va_arg(ap, int) : i % 3 == 1 ? va_arg(ap, double) : (double)va_arg(ap, long long);
  va_end(ap);
  s += va_arg(copy, int);
  va_end(copy);
  return s;
}
__attribute__((noinline)) static long long many(int a, long long b, double c, float d, int e, long long f,
                                                double g, int h, int i, long long j, double k, float l,
                                                int m, int n, double o, double p, double q, double r) {
  return a + b * 2 + (long long)(c * 3) + (long long)(d * 4) + e * 5 + f * 6 + (long long)(g * 7) + h * 8 +
         i * 9 + j * 10 + (long long)(k * 11) + (long long)(l * 12) + m * 13 + n * 14 + (long long)(o * 15) +
         (long long)(p * 16) + (long long)(q * 17) + (long long)(r * 18);
}
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int mul(int a, int b) { return a * b; }
typedef int (*binary)(int, int);
static binary choose(char c) { return c == '+' ? add : c == '-' ? sub : mul; }
static long long apply(long long (*f)(int, long long, double, float, int, long long, double, int, int,
                                      long long, double, float, int, int, double, double, double, double)) {
  return f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
}
static void each(int n, void (*f)(int, void*), void* data) {
  for (int i = 0; i < n; i++) f(i, data);
}
static void accumulate(int i, void* data) { *(int*)data += i * i; }
int main(void) {
  struct big b = make_big(7);
  printf("%d %g\n", b.values[19], b.d);
  struct small s = make_small((struct small){1, 2.5f});
  printf("%d %g\n", s.a, s.b);
  struct pair p = swap((struct pair){1, -2});
  printf("%lld %lld\n", p.x, p.y);
  printf("%g\n", sum(6, 1, 2.5, 3LL, 4, 5.5, 6LL));
  printf("%lld\n", many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18));
  printf("%lld\n", apply(many));
  for (const char* c = "+-*"; *c; c++) printf("%d ", choose(*c)(20, 6));
  puts("");
  int total = 0;
  each(10, accumulate, &total);
  printf("%d\n", total);
  binary table[] = {add, sub, mul};
  unsigned r = 1;
  for (unsigned i = 0; i < 1000000; i++) r = (unsigned)table[i % 3]((int)(r & 0xffff), (int)i & 0xff);
  printf("%u\n", r);
  printf("%d\n", choose('+') == add);
}
