// stdin: size 300000
#include "guest.h"
int main(void) {
  char b[1000];
  long long total = 0, sum = 0;
  ssize_t n;
  while ((n = read(0, b, sizeof b)) > 0) {
    total += n;
    for (ssize_t i = 0; i < n; i++) sum = (sum * 31 + b[i]) % 1000000007;
  }
  printf("%lld %lld %zd\n", total, sum, n);
  SHOW(read(0, b, 1));
  SHOW(lseek(0, 0, SEEK_CUR));
  SHOW(pread(0, b, 1, 0));
  SHOW(isatty(0));
  SHOW(write(0, "x", 1));
}
