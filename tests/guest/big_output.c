#include "guest.h"
int main(void) {
  static char block[100000];
  for (size_t i = 0; i < sizeof block; i++) block[i] = i % 80 == 79 ? '\n' : 'a' + i % 26;
  for (int i = 0; i < 30; i++) {
    size_t done = 0;
    while (done < sizeof block) done += MUST(write(1, block + done, sizeof block - done));
  }
  for (int i = 0; i < 50000; i++) printf("%d\n", i);
  for (int i = 0; i < 5000; i++) fprintf(stderr, "error %d\n", i);
}
