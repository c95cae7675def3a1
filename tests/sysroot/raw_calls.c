// syscall() with the arguments that programs give it: ints, pointers, constants.
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  int fd = (int)syscall(SYS_openat, AT_FDCWD, "a", O_CREAT | O_RDWR, 0755);
  printf("open %d\n", fd >= 0);
  printf("write %ld\n", syscall(SYS_write, fd, "text", 4));
  printf("rename %ld\n", syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b", 0));
  printf("gone %d, there %d\n", access("a", F_OK), access("b", F_OK));
  printf("absent %ld\n", syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b", 0));
  printf("pid %d\n", syscall(SYS_getpid) == getpid());
  unsigned char bytes[8] = {0};
  printf("random %ld\n", syscall(SYS_getrandom, bytes, sizeof bytes, 0));
  printf("close %ld\n", syscall(SYS_close, fd));
  return 0;
}
