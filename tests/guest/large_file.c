// needs: the blocks of a file in filestat
#include "guest.h"
int main(void) {
  int fd = MUST(open("sparse", O_RDWR | O_CREAT, 0666));
  off_t far = 5LL << 30;
  printf("%zu\n", sizeof(off_t));
  SHOW(lseek(fd, far, SEEK_SET));
  SHOW(write(fd, "far", 3));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(lseek(fd, 0, SEEK_END));
  struct stat st;
  MUST(fstat(fd, &st));
  printf("%lld %d\n", (long long)st.st_size, st.st_blocks < 1000);
  char b[4] = {0};
  SHOW(pread(fd, b, 3, far));
  puts(b);
  SHOW(pread(fd, b, 3, 0x100000000LL));
  printf("%d\n", b[0]);
  SHOW(pwrite(fd, "4G", 2, 0xffffffffLL));
  SHOW(pread(fd, b, 3, 0xffffffffLL));
  puts(b);
  SHOW(ftruncate(fd, 6LL << 30));
  SHOW(lseek(fd, -1, SEEK_END));
  SHOW(read(fd, b, 3));
  SHOW(ftruncate(fd, 0x100000001LL));
  SHOW(lseek(fd, 0, SEEK_END));
  SHOW(lseek(fd, INT64_MAX, SEEK_SET));
  SHOW(ftruncate(fd, INT64_MAX));
  SHOW(pwrite(fd, "x", 1, INT64_MAX));
  SHOW(ftruncate(fd, -1));
  close(fd);
  FILE* f = fopen("sparse", "r+");
  SHOW(fseeko(f, 0x100000000LL, SEEK_SET));
  printf("%c %lld\n", fgetc(f), (long long)ftello(f));
  fclose(f);
  unlink("sparse");
}
