#include "guest.h"
static void try_open(const char* path, int flags, const char* text) {
  errno = 0;
  int fd = open(path, flags, 0666);
  printf("%s %s: %s\n", path, text, fd < 0 ? errname(errno) : "ok");
  if (fd >= 0) close(fd);
}
#define OPEN(path, flags) try_open(path, flags, #flags)
int main(void) {
  write_file("file", "content");
  MUST(mkdir("dir", 0777));
  MUST(symlink("file", "link"));
  MUST(symlink("dir", "dirlink"));
  MUST(symlink("absent", "dangling"));
  OPEN("file", O_RDONLY);
  OPEN("file", O_WRONLY);
  OPEN("file", O_RDWR);
  OPEN("file", O_RDWR | O_CREAT);
  OPEN("file", O_RDWR | O_CREAT | O_EXCL);
  OPEN("file", O_RDONLY | O_DIRECTORY);
  OPEN("file", O_RDONLY | O_NOFOLLOW);
  OPEN("absent", O_RDONLY);
  OPEN("absent", O_RDWR);
  OPEN("absent", O_RDONLY | O_DIRECTORY);
  OPEN("absent", O_WRONLY | O_TRUNC);
  OPEN("dir", O_RDONLY);
  OPEN("dir", O_RDONLY | O_DIRECTORY);
  OPEN("dir", O_WRONLY);
  OPEN("dir", O_RDWR);
  OPEN("dir", O_WRONLY | O_TRUNC);
  OPEN("dir", O_WRONLY | O_CREAT);
  OPEN("dir", O_WRONLY | O_CREAT | O_EXCL);
  OPEN("link", O_RDONLY);
  OPEN("link", O_RDONLY | O_NOFOLLOW);
  OPEN("link", O_RDWR | O_CREAT | O_EXCL);
  OPEN("link", O_RDONLY | O_DIRECTORY);
  OPEN("dirlink", O_RDONLY | O_DIRECTORY);
  OPEN("dirlink", O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  OPEN("dirlink", O_RDONLY | O_NOFOLLOW);
  OPEN("dirlink/.", O_RDONLY | O_NOFOLLOW);
  OPEN("dangling", O_RDONLY);
  OPEN("dangling", O_WRONLY | O_CREAT | O_EXCL);
  OPEN("dangling", O_WRONLY | O_CREAT | O_NOFOLLOW);
  show_kind("absent");
  OPEN("dangling", O_WRONLY | O_CREAT);
  show_kind("absent");
  OPEN("file", O_WRONLY | O_APPEND);
  show_file("file");
  OPEN("link", O_WRONLY | O_TRUNC);
  show_file("file");
  OPEN("new", O_RDONLY | O_CREAT);
  show_file("new");
  OPEN("file/below", O_RDONLY);
  OPEN("file/below", O_WRONLY | O_CREAT);
  OPEN("absent-dir/below", O_WRONLY | O_CREAT);
  OPEN("dir/below", O_WRONLY | O_CREAT | O_EXCL);
  OPEN("dirlink/below", O_RDONLY);
}
