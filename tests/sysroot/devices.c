#include "../guest/guest.h"

static void show_type(const char* path) {
  struct stat st;
  if (stat(path, &st)) {
    printf("%s: %s\n", path, errname(errno));
  } else {
    printf("%s: %s\n", path, S_ISCHR(st.st_mode) ? "device" : S_ISDIR(st.st_mode) ? "directory" : "other");
  }
}

int main(void) {
  show_type("/dev/null");
  show_type("/dev/zero");
  show_type("/dev/full");
  show_type("/dev/random");
  show_type("/dev/urandom");
  show_type("/dev/tty");
  show_type("/dev");
  show_type("/dev/fd");
  show_type("/dev/none");
  show_type("/dev/null/x");
  char bytes[64];
  memset(bytes, 1, sizeof bytes);
  int null = MUST(open("/dev/null", O_RDWR | O_CREAT | O_TRUNC, 0666));
  SHOW(write(null, "x", 1));
  SHOW(read(null, bytes, 4));
  SHOW(isatty(null));
  int zero = MUST(open("/dev/zero", O_RDONLY));
  SHOW(read(zero, bytes, 64));
  int sum = 0;
  for (int i = 0; i < 64; i++) sum += bytes[i];
  printf("%d\n", sum);
  SHOW(read(MUST(open("/dev/urandom", O_RDONLY)), bytes, 64));
  int full = MUST(open("/dev/full", O_WRONLY));
  SHOW(write(full, "x", 1));
  SHOW(open("/dev/null", O_RDONLY | O_DIRECTORY));
  SHOW(mkdir("/dev/null", 0777));
  write_file("f", "0123456789");
  int fd = MUST(open("f", O_RDONLY));
  char name[32];
  sprintf(name, "/dev/fd/%d", fd);
  show_file(name);
  SHOW(open("/dev/fd/77", O_RDONLY));
  int out = MUST(open("/dev/stdout", O_WRONLY | O_APPEND));
  fflush(stdout);
  SHOW((int)write(out, "through the name\n", 17));
}
