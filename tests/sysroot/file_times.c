#include "../guest/guest.h"

#include <sys/time.h>
int main(void) {
  struct stat st;
  write_file("f", "x");
  struct timespec t[2] = {{1000, 500}, {2000, 600}};
  SHOW(utimensat(AT_FDCWD, "f", t, 0));
  stat("f", &st);
  printf("%lld.%09ld %lld.%09ld\n", (long long)st.st_atim.tv_sec, st.st_atim.tv_nsec, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
  t[0].tv_nsec = UTIME_OMIT;
  t[1].tv_nsec = UTIME_NOW;
  int fd = MUST(open("f", O_RDWR));
  SHOW(futimens(fd, t));
  fstat(fd, &st);
  printf("%lld %d\n", (long long)st.st_atim.tv_sec, st.st_mtim.tv_sec > 1700000000);
  t[1].tv_nsec = 1000000000;
  SHOW(futimens(fd, t));
  SHOW(utimes("f", (struct timeval[2]){{5, 6}, {7, 8}}));
  stat("f", &st);
  printf("%lld %ld\n", (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
  SHOW(utimensat(AT_FDCWD, "none", NULL, 0));
  symlink("none", "l");
  SHOW(utimensat(AT_FDCWD, "l", NULL, AT_SYMLINK_NOFOLLOW));
  SHOW(utimensat(AT_FDCWD, "l", NULL, 0));
}
