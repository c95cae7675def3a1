#include "guest.h"
int main(void) {
  unsigned char a[256], b[256];
  SHOW(getentropy(a, 256));
  SHOW(getentropy(b, 256));
  printf("%d\n", memcmp(a, b, 256) != 0);
  int counts[256] = {0}, distinct = 0;
  for (int i = 0; i < 256; i++) distinct += counts[a[i]]++ == 0;
  printf("%d\n", distinct > 100);
  SHOW(getentropy(a, 257));
  SHOW(getentropy(a, 0));
  memset(a, '?', 16);
  SHOW(getentropy(a + 4, 4));
  printf("%.4s %.4s\n", (char*)a, (char*)a + 8);
}
