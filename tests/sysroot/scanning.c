#include "../guest/guest.h"

int main(void) {
  int a, b, n;
  unsigned u;
  double d;
  char s[32], set[32];
  long long ll;
  printf("%d\n", sscanf("12 0x1f 3.5e2 word [abc]", "%d %i %lf %31s %31[[a-z]", &a, &b, &d, s, set));
  printf("%d %d %g %s %s\n", a, b, d, s, set);
  printf("%d", sscanf("99999999999", "%lld%n", &ll, &n));
  printf(" %lld %d\n", ll, n);
  printf("%d\n", sscanf("x", "%d", &a));
  printf("%d\n", sscanf("", "%d", &a));
  printf("%d", sscanf("777 ff", "%o %x", &u, (unsigned*)&b));
  printf(" %u %d\n", u, b);
  printf("%d", sscanf("a,b;c", "%[^,],%[^;]", s, set));
  printf(" %s %s\n", s, set);
  float f;
  long double l;
  printf("%d", sscanf("inf nan 0x1.8p3", "%f %lf %Lf", &f, &d, &l));
  printf(" %g %d %Lg\n", (double)f, d != d, l);
}
