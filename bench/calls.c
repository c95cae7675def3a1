// What one host call costs: four calls in loops, nanoseconds each on stdout.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void fail(const char* what) {
  perror(what);
  exit(1);
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: calls DIRECTORY\n");
    return 2;
  }
  char path[4096], data[4096] = {0};
  snprintf(path, sizeof path, "%s/calls.tmp", argv[1]);
  const int file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
  if (file < 0 || write(file, data, sizeof data) != sizeof data) fail(path);

  double start = now();
  for (int i = 0; i < 1000000; ++i) now();
  printf("clock_gettime %.1f\n", (now() - start) / 1e6);

  const int out = open(path, O_WRONLY);
  if (out < 0) fail(path);
  start = now();
  for (int i = 0; i < 300000; ++i) {
    if (write(out, data, 1) != 1) fail("write");
    if ((i & 4095) == 4095 && lseek(out, 0, SEEK_SET) < 0) fail("lseek");
  }
  printf("write_1 %.1f\n", (now() - start) / 3e5);
  close(out);

  start = now();
  for (int i = 0; i < 100000; ++i) {
    const int fd = open(path, O_RDONLY);
    if (fd < 0) fail(path);
    close(fd);
  }
  printf("open_close %.1f\n", (now() - start) / 1e5);

  start = now();
  for (int i = 0; i < 200000; ++i)
    if (pread(file, data, sizeof data, 0) != sizeof data) fail("pread");
  printf("pread_4096 %.1f\n", (now() - start) / 2e5);
  close(file);
  unlink(path);
}
