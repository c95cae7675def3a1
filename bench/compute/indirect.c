// Calls through a table of function pointers.
#include <stdio.h>

typedef unsigned (*op)(unsigned);
static unsigned add(unsigned x) { return x + 7; }
static unsigned mul(unsigned x) { return x * 3; }
static unsigned rot(unsigned x) { return x << 5 | x >> 27; }
static unsigned xor (unsigned x) { return x ^ 0x5bd1e995u; } static op
    volatile ops[4] = {add, mul, rot, xor};

int main(void) {
  unsigned x = 1;
  for (int i = 0; i < 60000000; ++i) x = ops[(x >> 3) & 3](x);
  printf("%u\n", x);
}
