#include "guest.h"
#ifdef __wasi__
#include <wasi/api.h>
// wasi-libc of 2022 refuses UTIME_OMIT for the modification time itself; the call knows it.
static int set_times(const char* path, const struct timespec t[2]) {
  const bool atim = t[0].tv_nsec != UTIME_OMIT, mtim = t[1].tv_nsec != UTIME_OMIT;
  __wasi_errno_t error = __wasi_path_filestat_set_times(
      3, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path,
      atim ? (__wasi_timestamp_t)t[0].tv_sec * 1000000000 + t[0].tv_nsec : 0,
      mtim ? (__wasi_timestamp_t)t[1].tv_sec * 1000000000 + t[1].tv_nsec : 0,
      (atim ? __WASI_FSTFLAGS_ATIM : 0) | (mtim ? __WASI_FSTFLAGS_MTIM : 0));
  errno = error;
  return error ? -1 : 0;
}
#else
static int set_times(const char* path, const struct timespec t[2]) {
  return utimensat(AT_FDCWD, path, t, 0);
}
#endif
static void show(const char* path) {
  struct stat st;
  MUST(lstat(path, &st));
  printf("%s: atime %lld.%09ld mtime %lld.%09ld\n", path, (long long)st.st_atim.tv_sec,
         st.st_atim.tv_nsec, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}
int main(void) {
  write_file("f", "x");
  MUST(symlink("f", "l"));
  struct timespec t[2] = {{1000000000, 123456789}, {1100000000, 987654321}};
  SHOW(utimensat(AT_FDCWD, "f", t, 0));
  show("f");
  struct timespec only_m[2] = {{5, UTIME_OMIT}, {1200000000, 1}};
  SHOW(set_times("f", only_m));
  show("f");
  struct timespec only_a[2] = {{1300000000, 999999999}, {7, UTIME_OMIT}};
  SHOW(set_times("f", only_a));
  show("f");
  struct timespec none[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
  SHOW(set_times("f", none));
  show("f");
  struct timespec via[2] = {{1, 0}, {2, 0}};
  SHOW(utimensat(AT_FDCWD, "l", via, 0));
  show("f");
  struct timespec self[2] = {{3, 5}, {4, 6}};
  SHOW(utimensat(AT_FDCWD, "l", self, AT_SYMLINK_NOFOLLOW));
  struct stat st;
  MUST(lstat("l", &st));
  printf("link mtime %lld.%ld\n", (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
  show("f");
  int fd = MUST(open("f", O_RDWR));
  SHOW(futimens(fd, t));
  show("f");
  struct timespec now[2] = {{0, UTIME_NOW}, {1100000000, 0}};
  struct timespec before, after;
  clock_gettime(CLOCK_REALTIME, &before);
  SHOW(futimens(fd, now));
  clock_gettime(CLOCK_REALTIME, &after);
  MUST(fstat(fd, &st));
  // The kernel's coarse clock may lag by a tick.
  printf("%d %lld\n", st.st_atim.tv_sec >= before.tv_sec - 1 && st.st_atim.tv_sec <= after.tv_sec,
         (long long)st.st_mtim.tv_sec);
  SHOW(utimensat(AT_FDCWD, "absent", t, 0));
  SHOW(utimensat(AT_FDCWD, "f", NULL, 0));
  close(fd);
  SHOW(futimens(fd, t));
  MUST(mkdir("d", 0777));
  SHOW(utimensat(AT_FDCWD, "d", t, 0));
  show("d");
  SHOW(utimensat(AT_FDCWD, "d/", via, 0));
  show("d");
  fd = MUST(open("f", O_RDONLY));
  SHOW(futimens(fd, t));
  show("f");
}
