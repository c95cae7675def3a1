#include "guest.h"
static volatile uint64_t a = 0xfedcba9876543210ull, b = 0x123456789ull;
static volatile int64_t s = -1234567890123456789ll, t = 987654321;
static volatile uint32_t w = 0x89abcdef;
static volatile int32_t m = INT32_MIN;
int main(void) {
  printf("%016" PRIx64 " %016" PRIx64 " %016" PRIx64 "\n", a * b, a / b, a % b);
  printf("%lld %lld %lld\n", (long long)(s / t), (long long)(s % t), (long long)(s * t));
  for (unsigned n = 0; n < 64; n += 13)
    printf("%016" PRIx64 " %016" PRIx64 " %016" PRIx64 "\n", a << n, a >> n, (uint64_t)(s >> n));
  for (unsigned n = 1; n < 64; n += 17)
    printf("%016" PRIx64 " %08x\n", a << n | a >> (64 - n), w << (n & 31) | w >> (-n & 31));
  printf("%d %d %d\n", __builtin_clzll(a), __builtin_ctzll(a), __builtin_popcountll(a));
  printf("%d %d %d\n", __builtin_clz(w), __builtin_ctz(w), __builtin_popcount(w));
  printf("%d %d\n", (int8_t)w, (int16_t)w);
  printf("%lld %lld\n", (long long)(int32_t)a, (long long)(int8_t)(a >> 8));
  printf("%016" PRIx64 " %08x\n", __builtin_bswap64(a), __builtin_bswap32(w));
  printf("%d %d\n", m / 2, m % 7);
  printf("%d %d %d\n", -7 / 2, -7 % 2, (int)(m >> 31));
  unsigned __int128 wide = (unsigned __int128)a * b;
  printf("%016" PRIx64 "%016" PRIx64 "\n", (uint64_t)(wide >> 64), (uint64_t)wide);
  wide = wide * wide / 1234567;
  printf("%016" PRIx64 "%016" PRIx64 "\n", (uint64_t)(wide >> 64), (uint64_t)wide);
  long long r;
  printf("%d", __builtin_mul_overflow(s, t, &r));
  printf(" %d", __builtin_add_overflow(INT64_MAX, (int64_t)t, &r));
  printf(" %lld\n", r);
  uint64_t h = 14695981039346656037ull;
  for (int i = 0; i < 1000000; i++) h = (h ^ (uint64_t)(i & 255)) * 1099511628211ull;
  printf("%016" PRIx64 "\n", h);
  switch (w & 7) {
    case 0: puts("0"); break;
    case 7: puts("7"); break;
    default: puts("other");
  }
}
