// usage: race SECONDS: opens, reads, stats and creates below a path that another process keeps
// changing, and says how often it got what. The file `go` tells the other process to start.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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
