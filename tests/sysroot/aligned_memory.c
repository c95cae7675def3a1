#include "../guest/guest.h"

#include <malloc.h>
int main(void) {
  for (size_t align = 16; align <= 65536; align *= 4) {
    void* p;
    printf("%d", posix_memalign(&p, align, 100));
    printf(" %d", (uintptr_t)p % align == 0);
    memset(p, 1, 100);
    char* q = aligned_alloc(align, align * 2);
    printf(" %d\n", (uintptr_t)q % align == 0);
    free(p);
    free(q);
  }
  char* p = malloc(10);
  strcpy(p, "kept");
  for (size_t n = 20; n < 10000000; n *= 3) p = realloc(p, n);
  puts(p);
  p = realloc(p, 5);
  puts(p);
  printf("%d\n", malloc_usable_size(p) >= 5);
  free(p);
  int* z = calloc(1000, 4);
  int sum = 0;
  for (int i = 0; i < 1000; i++) sum += z[i];
  printf("%d\n", sum);
  SHOW(calloc(SIZE_MAX / 2, 4) ? 0 : -1);
  SHOW(malloc(PTRDIFF_MAX) ? 0 : -1);
  SHOW(reallocarray(z, SIZE_MAX / 2, 4) ? 0 : -1);
}
