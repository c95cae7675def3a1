// usage: race SECONDS: opens, reads, stats and creates below a path that another process keeps
// changing, and says how often it got what. The file `go` tells the other process to start.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef WASIX
#include "../../sysroot/layer/wasix_imports.h"

enum { CWD = -100 };

// From a working directory that is moved out and back, or never was inside.
static void look_below(const char *folder, const char *path, long *leaks) {
  char text[64] = {0};
  int32_t fd = -1;
  if (__import_chdir(folder, strlen(folder)) != 0) return;
  if (__import_path_open2(CWD, 1, path, strlen(path), 0, 2, 2, 0, 0, &fd) == 0) {
    if (read(fd, text, sizeof text - 1) > 0 && strstr(text, "SECRET")) ++*leaks;
    close(fd);
  }
  char name[4096];
  uint32_t size = sizeof name;
  if (__import_getcwd(name, &size) == 0 && memmem(name, size, "outside", 7)) ++*leaks;
  __import_chdir("/", 1);
}
#endif

static long decoys, leaks, failures;

static void look(int base, const char* path) {
  char text[64] = {0};
  int fd = openat(base, path, O_RDONLY);
  if (fd < 0 || read(fd, text, sizeof text - 1) < 0) failures++;
  else if (strstr(text, "SECRET")) leaks++;
  else decoys++;
  if (fd >= 0) close(fd);
}

int main(int argc, char** argv) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  int held = open("held", O_RDONLY | O_DIRECTORY);
  int here = open(".", O_RDONLY | O_DIRECTORY);
  close(open("go", O_CREAT | O_WRONLY, 0666));
  do {
    for (int i = 0; i < 50; i++) {
      look(here, "swap/secret");
      look(here, "swap/../swap/secret");
      look(here, "deep/a/b/../secret");
      look(here, "deep/a/b/c/../../secret");
      look(here, "link");
      if (held >= 0) look(held, "../secret");
#ifdef WASIX
      look_below("/swap", "secret", &leaks);
      look_below("swap", "../swap/secret", &leaks);
      look_below("/deep/a/b", "../secret", &leaks);
      look_below("deep/a/b/c", "../../../../secret", &leaks);
      look_below("/held", "../secret", &leaks);
      look_below("/held/../swap", "folder/secret", &leaks);
#endif
      struct stat st;
      if (stat("swap/secret", &st) == 0 && st.st_size == 6) leaks++;
      int fd = open("swap/created", O_CREAT | O_WRONLY, 0666);
      if (fd >= 0) {
        write(fd, "guest", 5);
        close(fd);
      }
      unlink("swap/victim");
      mkdir("swap/folder", 0777);
      rmdir("swap/folder");
      DIR* dir = opendir("swap");
      if (dir) {
        struct dirent* entry;
        while ((entry = readdir(dir)))
          if (!strcmp(entry->d_name, "only-outside")) leaks++;
        closedir(dir);
      }
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while (now.tv_sec - start.tv_sec < atoi(argv[1]));
  printf("decoys %d failures %d leaks %ld\n", decoys > 0, failures > 0, leaks);
}
