#include "guest.h"
int main(void) {
  // 256 MiB in pieces that must all keep their content.
  enum { PIECES = 64, SIZE = 4 << 20 };
  static unsigned* p[PIECES];
  for (unsigned i = 0; i < PIECES; i++) {
    p[i] = malloc(SIZE);
    if (!p[i]) return printf("no memory at %u\n", i), 1;
    for (unsigned k = 0; k < SIZE / sizeof(unsigned); k += 1024) p[i][k] = i ^ k;
  }
  unsigned long long sum = 0;
  for (unsigned i = 0; i < PIECES; i++)
    for (unsigned k = 0; k < SIZE / sizeof(unsigned); k += 1024) sum += p[i][k] == (i ^ k);
  printf("%llu\n", sum);
#ifdef __wasi__
  unsigned long before = __builtin_wasm_memory_size(0);
  printf("%d\n", __builtin_wasm_memory_grow(0, 3) == before);
  printf("%d\n", __builtin_wasm_memory_size(0) == before + 3);
  unsigned char* fresh = (unsigned char*)(before * 65536);
  unsigned nonzero = 0;
  for (unsigned i = 0; i < 3 * 65536; i++) nonzero += fresh[i];
  printf("%u\n", nonzero);
  printf("%d\n", __builtin_wasm_memory_grow(0, 70000) == (unsigned long)-1);
#else
  puts("1\n1\n0\n1");
#endif
}
