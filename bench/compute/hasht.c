// Open-addressing hash table of 2^21 slots: random memory access.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  const uint32_t slots = 1u << 21;
  uint64_t* keys = calloc(slots, sizeof *keys);
  uint32_t* values = calloc(slots, sizeof *values);
  if (!keys || !values) return 1;
  uint64_t x = 88172645463325252ull, hits = 0;
  for (int op = 0; op < 16000000; ++op) {
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    const uint64_t key = (x & 0xfffff) + 1;
    uint32_t at = (uint32_t)(key * 0x9e3779b97f4a7c15ull >> 43);
    while (keys[at] && keys[at] != key) at = (at + 1) & (slots - 1);
    if (keys[at]) ++hits;
    keys[at] = key;
    values[at] += (uint32_t)op;
  }
  uint64_t sum = 0;
  for (uint32_t i = 0; i < slots; ++i) sum += values[i] * (uint64_t)(i | 1);
  printf("%llu %llu\n", (unsigned long long)hits, (unsigned long long)sum);
  free(keys);
  free(values);
}
