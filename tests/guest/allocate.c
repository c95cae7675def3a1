#include "guest.h"
int main(void) {
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  struct stat st;
  printf("%s\n", errname(posix_fallocate(fd, 0, 1000)));
  fstat(fd, &st);
  printf("%lld\n", (long long)st.st_size);
  printf("%s\n", errname(posix_fallocate(fd, 500, 100)));
  fstat(fd, &st);
  printf("%lld\n", (long long)st.st_size);
  printf("%s\n", errname(posix_fallocate(fd, 4000, 96)));
  fstat(fd, &st);
  printf("%lld\n", (long long)st.st_size);
  printf("%s\n", errname(posix_fallocate(fd, 0, 0)));
  printf("%s\n", errname(posix_fallocate(fd, -1, 10)));
  printf("%s\n", errname(posix_fallocate(fd, 0, -1)));
  printf("%s\n", errname(posix_fallocate(99, 0, 1)));
  for (int advice = POSIX_FADV_NORMAL; advice <= POSIX_FADV_NOREUSE; advice++)
    printf("%s\n", errname(posix_fadvise(fd, 0, 0, advice)));
  printf("%s\n", errname(posix_fadvise(fd, 100, 100, POSIX_FADV_DONTNEED)));
  printf("%s\n", errname(posix_fadvise(99, 0, 0, POSIX_FADV_NORMAL)));
  close(fd);
  fd = MUST(open("f", O_RDONLY));
  printf("%s\n", errname(posix_fallocate(fd, 0, 10)));
}
