// What compilers lower in their own ways: bit-fields, unions, arrays of variable length, switches.
#include "../guest/guest.h"

#include <alloca.h>
struct bits {
  unsigned a : 3;
  signed b : 5;
  unsigned : 0;
  unsigned long long c : 40;
  bool d : 1;
};
struct flexible {
  int count;
  short values[];
};
#define KIND(x) _Generic((x), int: "int", double: "double", char*: "text", default: "other")
static int sum_matrix(int rows, int columns, int m[rows][columns]) {
  int sum = 0;
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++) sum += m[r][c] * (r + 1);
  return sum;
}
static int run(const unsigned char* code) {
  static const void* const labels[] = {&&add, &&twice, &&end};
  int value = 0;
  goto* labels[*code];
add:
  value += 5;
  goto*labels[*++code];
twice:
  value *= 2;
  goto*labels[*++code];
end:
  return value;
}
int main(void) {
  struct bits b = {.a = 7, .b = -16, .c = 0xffffffffff, .d = 5};
  b.a++, b.b--, b.c += 2;
  printf("%u %d %llu %d\n", b.a, b.b, (unsigned long long)b.c, b.d);
  union {
    float f;
    uint32_t u;
    unsigned char bytes[4];
  } u = {.f = -1.5f};
  printf("%08x %02x\n", (unsigned)u.u, u.bytes[3]);
  for (int n = 1; n < 2000; n *= 6) {
    int m[n][3];
    for (int i = 0; i < n * 3; i++) (&m[0][0])[i] = i % 11;
    char* on_stack = alloca((size_t)n);
    memset(on_stack, n & 127, (size_t)n);
    printf("%d %d %d\n", sum_matrix(n, 3, m), (int)(sizeof m / sizeof(int)), on_stack[n - 1]);
  }
  struct flexible* f = malloc(sizeof *f + 4 * sizeof(short));
  *f = (struct flexible){4};
  for (int i = 0; i < 4; i++) f->values[i] = (short)(i * 20000);
  printf("%d %zu\n", f->values[3], sizeof *f);
  free(f);
  printf("%s %s %s %s\n", KIND(1), KIND(1.0), KIND((char*)0), KIND(1.0f));
  printf("%d\n", run((unsigned char[]){0, 1, 0, 1, 2}));
  int* p = (int[]){[2] = 5, 6, [0] = 1};
  printf("%d %d %d %d\n", p[0], p[1], p[2], p[3]);
}
