#include "guest.h"
static uint32_t seed = 1;
static uint32_t next(void) { return seed = seed * 1664525u + 1013904223u; }
int main(void) {
  enum { SLOTS = 2000 };
  static unsigned char* p[SLOTS];
  static uint32_t size[SLOTS];
  long long total = 0;
  for (int round = 0; round < 100000; round++) {
    uint32_t i = (next() >> 8) % SLOTS;
    if (p[i]) {
      unsigned char want = (unsigned char)(i * 7 + size[i]);
      if (p[i][0] != want || p[i][size[i] - 1] != want) return puts("corrupt"), 1;
      if (next() & 0x100) {
        free(p[i]);
        p[i] = NULL;
        continue;
      }
    }
    uint32_t n = 1 + (next() >> 8) % (round % 100 == 0 ? 200000 : 500);
    p[i] = realloc(p[i], n);
    size[i] = n;
    memset(p[i], (unsigned char)(i * 7 + n), n);
    total += n;
  }
  printf("%lld\n", total);
  for (int i = 0; i < SLOTS; i++) free(p[i]);
  int* zeros = calloc(100000, sizeof(int));
  int bad = 0;
  for (int i = 0; i < 100000; i++) bad += zeros[i] != 0;
  printf("%d\n", bad);
  printf("%d\n", calloc(SIZE_MAX / 2, 3) == NULL);
  void* aligned;
  printf("%d %d\n", posix_memalign(&aligned, 4096, 10000), (int)((uintptr_t)aligned % 4096));
  aligned = aligned_alloc(64, 640);
  printf("%d\n", (int)((uintptr_t)aligned % 64));
}
