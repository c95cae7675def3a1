// wasm-cc: -msimd128 -O3
#include "guest.h"
typedef float f4 __attribute__((vector_size(16)));
typedef int i4 __attribute__((vector_size(16)));
typedef unsigned char u16x __attribute__((vector_size(16)));
typedef short s8 __attribute__((vector_size(16)));
typedef double d2 __attribute__((vector_size(16)));
typedef long long l2 __attribute__((vector_size(16)));
static float x[1024], y[1024];
static unsigned char bytes[4096];
static short shorts[1000];
__attribute__((noinline)) static i4 blend(i4 a, i4 b, i4 mask) { return (a & mask) | (b & ~mask); }
int main(void) {
  for (int i = 0; i < 1024; i++) x[i] = i * 0.5f, y[i] = 1024 - i;
  for (int i = 0; i < 1024; i++) y[i] = x[i] * 3 + y[i];
  float total = 0;
  for (int i = 0; i < 1024; i++) total += y[i];
  printf("%g\n", total);
  for (int i = 0; i < 4096; i++) bytes[i] = (unsigned char)(i * 7);
  unsigned sum = 0;
  for (int i = 0; i < 4096; i++) sum += bytes[i] > 100 ? bytes[i] : 3;
  printf("%u\n", sum);
  for (int i = 0; i < 1000; i++) shorts[i] = (short)(i * i);
  int dot = 0;
  for (int i = 0; i < 1000; i++) dot += shorts[i] * shorts[999 - i];
  printf("%d\n", dot);
  f4 a = {1, 2, 3, 4}, b = {0.5f, -1, 2, 1e30f};
  f4 c = a * b + a / b - b;
  printf("%g %g %g %g\n", c[0], c[1], c[2], c[3]);
  i4 less = a < b;
  printf("%d %d %d %d\n", less[0], less[1], less[2], less[3]);
  i4 m = blend((i4){1, 2, 3, 4}, (i4){-1, -2, -3, -4}, less);
  printf("%d %d %d %d\n", m[0], m[1], m[2], m[3]);
  f4 sh = __builtin_shufflevector(a, b, 3, 4, 0, 6);
  printf("%g %g %g %g\n", sh[0], sh[1], sh[2], sh[3]);
  s8 s = {1, -2, 3, -4, 5, -6, 7, -8};
  s8 t = (s << 3) + (s >> 1);
  for (int i = 0; i < 8; i++) printf("%d ", t[i]);
  l2 l = {INT64_MAX, -5};
  l2 k = l * (l2){2, 3} - (l >> 7);
  printf("\n%lld %lld\n", k[0], k[1]);
  d2 d = __builtin_convertvector(__builtin_convertvector((d2){2.7, -3.9}, l2), d2);
  printf("%g %g\n", d[0], d[1]);
  u16x u;
  for (int i = 0; i < 16; i++) u[i] = (unsigned char)(i * 16);
  u = (u >> 2) ^ (u16x){255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (int i = 0; i < 16; i++) printf("%d ", u[i]);
  u16x average = __builtin_elementwise_max(u, (u16x){9, 9, 9, 9, 200, 200, 200, 200});
  for (int i = 0; i < 16; i++) printf("%d ", average[i]);
  puts("");
}
