#include "../guest/guest.h"

#include <sys/mman.h>
int main(void) {
  char* p = mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  printf("%d %d\n", p != MAP_FAILED, (int)((uintptr_t)p % 4096));
  int sum = 0;
  for (int i = 0; i < 100000; i++) sum += p[i];
  printf("%d\n", sum);
  memset(p, 1, 100000);
  SHOW(munmap(p, 100000));
  char* q = mmap(NULL, 50000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  sum = 0;
  for (int i = 0; i < 50000; i++) sum += q[i];
  printf("%d\n", sum);
  memset(q, 7, 50000);
  q = mremap(q, 50000, 200000, MREMAP_MAYMOVE);
  printf("%d %d\n", q[49999], q[199999]);
  SHOW(munmap(q, 200000));
  write_file("f", "0123456789");
  int fd = MUST(open("f", O_RDONLY));
  char* f = mmap(NULL, 10, PROT_READ, MAP_PRIVATE, fd, 0);
  printf("%.10s %d\n", f, f[4095]);
  SHOW(munmap(f, 10));
  SHOW(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0);
  SHOW(mmap(NULL, 10, PROT_READ, MAP_PRIVATE, 99, 0) == MAP_FAILED ? -1 : 0);
  SHOW(munmap((char*)1, 10));
  for (int i = 0; i < 1000; i++) {
    char* m = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m == MAP_FAILED) return puts("out of memory"), 1;
    m[i * 1000] = 1;
    munmap(m, 1 << 20);
  }
  puts("reused");
}
