// Two mounts, "one" (may be read-only) and "two": what is in one must stay in one.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char* what, int result) {
  printf("%s: %s\n", what,
         result >= 0 ? "ALLOWED" : errno == EXDEV ? "EXDEV" : errno == EROFS ? "EROFS" : "refused");
}

int main(int argc, char** argv) {
  show("link one to two", link("one/file", "two/stolen"));
  show("link two to one", link("two/file", "one/stolen"));
  show("rename one to two", rename("one/file", "two/stolen"));
  show("rename two to one", rename("two/file", "one/stolen"));
  show("rename folder one to two", rename("one/folder", "two/folder"));
  show("up and over", open("one/../two/file", O_RDONLY));
  if (argc > 1) {
    show("write", open("one/file", O_WRONLY));
    show("read and write", open("one/file", O_RDWR));
    show("append", open("one/file", O_WRONLY | O_APPEND));
    show("truncate on open", open("one/file", O_RDONLY | O_TRUNC));
    show("create", open("one/new", O_RDONLY | O_CREAT, 0666));
    show("truncate", truncate("one/file", 0));
    show("mkdir", mkdir("one/new", 0777));
    show("rmdir", rmdir("one/folder"));
    show("unlink", unlink("one/file"));
    show("rename inside", rename("one/file", "one/other"));
    show("link inside", link("one/file", "one/other"));
    show("symlink", symlink("x", "one/l"));
    struct timespec t[2] = {{1, 0}, {1, 0}};
    show("set times", utimensat(AT_FDCWD, "one/file", t, 0));
    int fd = open("one/file", O_RDONLY);
    show("open to read", fd < 0 ? -1 : (errno = EROFS, -1));
    show("set times of descriptor", futimens(fd, t));
    show("ftruncate", ftruncate(fd, 0));
    show("write to it", (int)write(fd, "x", 1));
  }
}
