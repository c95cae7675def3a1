// stdin: piped
#include "guest.h"
static void show(const char* what, int result, const struct stat* st) {
  if (result < 0) {
    printf("%s: %s\n", what, errname(errno));
    return;
  }
  printf("%s: %s", what, kind_of(st->st_mode));
  if (!S_ISDIR(st->st_mode)) printf(" size %lld links %d", (long long)st->st_size, (int)st->st_nlink);
  printf(" ino %d mtime %d atime %d ctime %d\n", st->st_ino != 0, st->st_mtim.tv_sec > 1600000000,
         st->st_atim.tv_sec > 1600000000, st->st_ctim.tv_sec > 1600000000);
}
int main(void) {
  struct stat st, other;
  write_file("file", "12345");
  MUST(mkdir("dir", 0777));
  MUST(symlink("file", "link"));
  MUST(symlink("absent", "dangling"));
  show("stat file", stat("file", &st), &st);
  show("lstat file", lstat("file", &st), &st);
  show("stat dir", stat("dir", &st), &st);
  show("stat link", stat("link", &st), &st);
  show("lstat link", lstat("link", &st), &st);
  show("stat dangling", stat("dangling", &st), &st);
  show("lstat dangling", lstat("dangling", &st), &st);
  show("stat absent", stat("absent", &st), &st);
  show("stat file/", stat("file/", &st), &st);
  show("stat file/x", stat("file/x", &st), &st);
  show("stat .", stat(".", &st), &st);
  show("stat dir/.", stat("dir/.", &st), &st);
  show("stat dir/..", stat("dir/..", &st), &st);
  int fd = MUST(open("file", O_RDWR | O_APPEND));
  show("fstat", fstat(fd, &st), &st);
  MUST(stat("link", &other));
  printf("same %d\n", st.st_ino == other.st_ino && st.st_dev == other.st_dev);
  write(fd, "678", 3);
  show("fstat after write", fstat(fd, &st), &st);
  unlink("file");
  show("fstat after unlink", fstat(fd, &st), &st);
  close(fd);
  show("fstat closed", fstat(fd, &st), &st);
  fd = MUST(open("dir", O_RDONLY | O_DIRECTORY));
  show("fstat dir", fstat(fd, &st), &st);
  show("fstatat", fstatat(fd, ".", &st, 0), &st);
  show("fstatat up", fstatat(AT_FDCWD, "link", &st, AT_SYMLINK_NOFOLLOW), &st);
  MUST(fstat(0, &st));
  printf("stdin is a regular file: %d\n", S_ISREG(st.st_mode));
  SHOW(access("dir", F_OK));
  SHOW(access("dir", R_OK | X_OK));
  SHOW(access("absent", F_OK));
  SHOW(access("link", F_OK));
}
