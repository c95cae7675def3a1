// The *at calls relative to a folder's descriptor.
#include "../guest/guest.h"

int main(void) {
  MUST(mkdir("top", 0777));
  int top = MUST(open("top", O_RDONLY | O_DIRECTORY));
  SHOW(mkdirat(top, "sub", 0777));
  SHOW(mkdirat(top, "sub", 0777));
  SHOW(mkdirat(top, "none/sub", 0777));
  int fd = MUST(openat(top, "sub/f", O_CREAT | O_WRONLY, 0666));
  SHOW(write(fd, "hello", 5));
  SHOW(symlinkat("sub/f", top, "link"));
  SHOW(symlinkat("x", top, "link"));
  char text[32] = "";
  SHOW(readlinkat(top, "link", text, sizeof text));
  puts(text);
  SHOW(readlinkat(top, "link", text, 2));
  SHOW(readlinkat(top, "sub", text, sizeof text));
  struct stat st;
  SHOW(fstatat(top, "link", &st, 0));
  printf("%s %lld\n", kind_of(st.st_mode), (long long)st.st_size);
  SHOW(fstatat(top, "link", &st, AT_SYMLINK_NOFOLLOW));
  printf("%s\n", kind_of(st.st_mode));
  SHOW(fstatat(fd, "", &st, AT_EMPTY_PATH));
  SHOW(linkat(top, "sub/f", AT_FDCWD, "hard", 0));
  SHOW(fstatat(AT_FDCWD, "hard", &st, 0));
  printf("%d\n", (int)st.st_nlink);
  SHOW(renameat(top, "sub/f", AT_FDCWD, "moved"));
  SHOW(faccessat(top, "link", F_OK, 0));
  SHOW(unlinkat(top, "sub", 0));
  SHOW(unlinkat(top, "link", AT_REMOVEDIR));
  SHOW(unlinkat(top, "sub", AT_REMOVEDIR));
  SHOW(unlinkat(top, "link", 0));
  SHOW(unlinkat(top, "link", 0));
  SHOW(openat(fd, "x", O_RDONLY));
  SHOW(openat(99, "x", O_RDONLY));
  list("top");
  list(".");
}
