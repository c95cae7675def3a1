// The generators of drand48 (whose numbers POSIX fixes), and that seeds repeat sequences.
#include "../guest/guest.h"

#include <sys/random.h>
int main(void) {
  srand48(12345);
  for (int i = 0; i < 5; i++) printf("%.15f %ld %ld\n", drand48(), lrand48(), mrand48());
  unsigned short state[3] = {1, 2, 3};
  for (int i = 0; i < 5; i++) printf("%.15f %ld %ld\n", erand48(state), nrand48(state), jrand48(state));
  printf("%u %u %u\n", state[0], state[1], state[2]);
  unsigned short seed[3] = {0x1234, 0xabcd, 0x330e};
  seed48(seed);
  printf("%ld\n", lrand48());
  unsigned short parameters[7] = {1, 2, 3, 0xe66d, 0xdeec, 5, 11};
  lcong48(parameters);
  printf("%ld %ld\n", lrand48(), mrand48());
  unsigned a = 7, b = 7;
  int same = 1, distinct = 0;
  for (int i = 0; i < 100; i++) {
    int x = rand_r(&a), y = rand_r(&b);
    same &= x == y && x >= 0;
  }
  srandom(99);
  long first[50];
  for (int i = 0; i < 50; i++) first[i] = random();
  srandom(99);
  for (int i = 0; i < 50; i++) {
    same &= random() == first[i] && first[i] >= 0;
    distinct += i && first[i] != first[i - 1];
  }
  char other[64], *before = initstate(5, other, sizeof other);
  long x = random();
  setstate(before);
  long y = random();
  initstate(5, other, sizeof other);
  printf("%d %d %d %d\n", same, distinct >= 48, random() == x, x != y);
  unsigned char bytes[64] = {0}, more[64] = {0};
  SHOW(getrandom(bytes, sizeof bytes, 0));
  SHOW(getentropy(more, sizeof more));
  SHOW_FAILS(getentropy(more, 300));
  printf("%d\n", memcmp(bytes, more, sizeof bytes) != 0);
}
