// qsort with odd sizes, qsort_r with an argument, bsearch's edges.
#include "../guest/guest.h"

static int by_first(const void* a, const void* b) { return *(const unsigned char*)a - *(const unsigned char*)b; }
static int by_order(const void* a, const void* b, void* order) {
  ++((int*)order)[1];
  int x = *(const int*)a, y = *(const int*)b;
  return ((x > y) - (x < y)) * *(int*)order;
}
int main(void) {
  static unsigned char bytes[5000];
  for (size_t size = 1; size <= 40; size += 3) {
    size_t count = sizeof bytes / size;
    unsigned seed = 12345, sum = 0, after = 0;
    for (size_t i = 0; i < count * size; i++) {
      seed = seed * 1103515245 + 12345;
      bytes[i] = (unsigned char)(seed >> 16);
    }
    // The whole element has to move: a sum that ties a byte to its element's first one.
    for (size_t i = 0; i < count * size; i++) sum += bytes[i] * (unsigned)(bytes[i / size * size] + i % size);
    qsort(bytes, count, size, by_first);
    for (size_t i = 0; i < count * size; i++) after += bytes[i] * (unsigned)(bytes[i / size * size] + i % size);
    int sorted = 1;
    for (size_t i = 1; i < count; i++) sorted &= bytes[(i - 1) * size] <= bytes[i * size];
    printf("size %zu: %d %d\n", size, sorted, sum == after);
  }
  int numbers[] = {5, -1, 9, 3, INT_MAX, INT_MIN, 0, 3}, order[2] = {-1, 0};
  qsort_r(numbers, 8, sizeof *numbers, by_order, order);
  for (int i = 0; i < 8; i++) printf("%d ", numbers[i]);
  printf("%d\n", order[1] >= 7);
  qsort(numbers, 0, sizeof *numbers, by_first);
  qsort(numbers, 1, sizeof *numbers, by_first);
  unsigned char keys[] = {1, 3, 5, 7, 9};
  for (unsigned char k = 0; k <= 10; k++) {
    unsigned char* found = bsearch(&k, keys, 5, 1, by_first);
    printf("%d ", found ? (int)(found - keys) : -1);
  }
  printf("%d\n", bsearch(keys, keys, 0, 1, by_first) == NULL);
}
