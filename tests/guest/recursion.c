#include "guest.h"
static int ackermann(int m, int n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}
__attribute__((noinline)) static int depth(volatile int* p, int n) {
  volatile int local = n;
  return n == 0 ? *p : depth(&local, n - 1) + 1;
}
static int is_odd(unsigned n);
static int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }
__attribute__((noinline)) static int is_odd(unsigned n) { return n == 0 ? 0 : is_even(n - 1); }
static int hanoi(int n, int from, int to) {
  return n == 0 ? 0 : hanoi(n - 1, from, 6 - from - to) + 1 + hanoi(n - 1, 6 - from - to, to);
}
int main(void) {
  printf("%d\n", ackermann(2, 300));
  printf("%d\n", ackermann(3, 6));
  volatile int zero = 0;
  printf("%d\n", depth(&zero, 1000));
  printf("%d\n", is_even(1000));
  printf("%d\n", hanoi(16, 1, 3));
}
