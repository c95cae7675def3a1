#include "../guest/guest.h"

#include <math.h>
int main(void) {
  long double x = 1.0L / 4;
  printf("%Lf %Le %Lg %.10Lf\n", x, x * 1e10L, x, 2.5L);
  printf("%d\n", strtold("1.5e3", NULL) == 1500.0L);
  printf("%.3Lf %.3Lf %.3Lf\n", sqrtl(2.0L), powl(2.0L, 10.0L), floorl(-1.5L));
  printf("%d %d\n", (int)(x * 8), (int)roundl(2.5L));
  printf("%lld\n", (long long)(1e15L + 1));
}
