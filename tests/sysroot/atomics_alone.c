// <stdatomic.h> of every width, in one thread.
#include "../guest/guest.h"

#include <stdatomic.h>
#define WIDTH(type)                                                                                            \
  do {                                                                                                         \
    _Atomic type a = (type)200;                                                                                \
    type old = atomic_fetch_add(&a, (type)100), expected = 5;                                                  \
    printf(#type ": %lld %lld", (long long)old, (long long)atomic_load(&a));                                   \
    printf(" %lld", (long long)atomic_fetch_sub(&a, (type)7));                                                 \
    printf(" %lld", (long long)atomic_fetch_or(&a, (type)0x50));                                               \
    printf(" %lld", (long long)atomic_fetch_and(&a, (type)0x3f));                                              \
    printf(" %lld", (long long)atomic_fetch_xor(&a, (type)-1));                                                \
    printf(" %lld", (long long)atomic_exchange(&a, (type)9));                                                  \
    printf(" %d", atomic_compare_exchange_strong(&a, &expected, (type)1));                                     \
    printf(" %lld", (long long)expected);                                                                      \
    printf(" %d %lld\n", atomic_compare_exchange_strong(&a, &expected, (type)-1), (long long)atomic_load(&a)); \
  } while (0)
typedef unsigned char byte;
typedef unsigned short half;
typedef unsigned int word;
typedef unsigned long long wide;
typedef long long signed_wide;
int main(void) {
  WIDTH(byte);
  WIDTH(half);
  WIDTH(word);
  WIDTH(wide);
  WIDTH(signed_wide);
  atomic_flag flag = ATOMIC_FLAG_INIT;
  printf("%d", atomic_flag_test_and_set(&flag));
  printf(" %d", atomic_flag_test_and_set(&flag));
  atomic_flag_clear(&flag);
  printf(" %d\n", atomic_flag_test_and_set_explicit(&flag, memory_order_acquire));
  int array[4] = {1, 2, 3, 4};
  int* _Atomic p = array;
  printf("%d", *atomic_fetch_add(&p, 2));
  printf(" %d\n", *atomic_load_explicit(&p, memory_order_acquire));
  _Atomic bool b = false;
  printf("%d", atomic_exchange(&b, true));
  printf(" %d\n", atomic_load(&b));
  atomic_thread_fence(memory_order_seq_cst);
  _Atomic double d = 1.5;
  d += 2;
  printf("%g\n", d);
}
