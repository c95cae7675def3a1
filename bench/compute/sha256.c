// SHA-256 of 48 MiB: rotations and 32-bit arithmetic.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t k[64];
static uint32_t rotr(uint32_t x, int n) { return x >> n | x << (32 - n); }

// The round constants are the fraction bits of the cube roots of the first 64 primes.
static void make_constants(void) {
  int found = 0;
  for (uint64_t p = 2; found < 64; ++p) {
    int prime = 1;
    for (uint64_t d = 2; d * d <= p; ++d) prime = prime && p % d != 0;
    if (!prime) continue;
    // Integer cube root of p * 2^96 by bisection on 40-bit numbers.
    uint64_t lo = 0, hi = (uint64_t)1 << 36;
    while (hi - lo > 1) {
      const uint64_t mid = lo + (hi - lo) / 2;
      const unsigned __int128 cube = (unsigned __int128)mid * mid * mid;
      if (cube <= (unsigned __int128)p << 96)
        lo = mid;
      else
        hi = mid;
    }
    k[found++] = (uint32_t)lo;
  }
}

static void block(uint32_t h[8], const uint8_t* p) {
  uint32_t w[64];
  for (int i = 0; i < 16; ++i)
    w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 |
           p[4 * i + 3];
  for (int i = 16; i < 64; ++i) {
    const uint32_t s0 = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    const uint32_t s1 = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], hh = h[7];
  for (int i = 0; i < 64; ++i) {
    const uint32_t t1 =
        hh + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i];
    const uint32_t t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    hh = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e, h[5] += f, h[6] += g, h[7] += hh;
}

int main(void) {
  make_constants();
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const size_t size = (size_t)48 << 20;
  uint8_t* data = malloc(size);
  if (!data) return 1;
  for (size_t i = 0; i < size; ++i) data[i] = (uint8_t)(i * 131 >> 3);
  for (size_t i = 0; i < size; i += 64) block(h, data + i);
  for (int i = 0; i < 8; ++i) printf("%08x", (unsigned)h[i]);
  printf("\n");
  free(data);
}
