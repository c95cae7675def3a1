// Blocks of many sizes, replaced at random: what a long-running program's heap looks like.
#include <stdio.h>
#include <stdlib.h>

enum { kSlots = 20000, kSteps = 12000000 };

static unsigned state = 12345;
static unsigned next(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

int main(void) {
  static unsigned char* slots[kSlots];
  unsigned sum = 0;
  for (int i = 0; i < kSteps; i++) {
    unsigned char** slot = &slots[next() % kSlots];
    if (*slot) sum += **slot;
    free(*slot);
    unsigned r = next();
    // Most are small, some are pages.
    size_t size = r % 16 ? 8 + r / 16 % 200 : 200 + r / 16 % 8000;
    *slot = malloc(size);
    **slot = (unsigned char)i;
  }
  printf("%u\n", sum);
}
