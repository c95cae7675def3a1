// Reads `name` and creates a file until `stop` appears; says what it read, each text once.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  char last[64] = "";
  close(open("started", O_CREAT | O_WRONLY, 0666));
  for (int round = 0; round < 5000; round++) {
    char text[64] = {0};
    int fd = open("name", O_RDONLY);
    if (fd >= 0) {
      read(fd, text, sizeof text - 1);
      close(fd);
    }
    if (strcmp(text, last)) {
      printf("%s\n", text);
      fflush(stdout);
      strcpy(last, text);
    }
    fd = open("made-by-guest", O_CREAT | O_WRONLY, 0666);
    if (fd >= 0) close(fd);
    if (access("stop", F_OK) == 0) return 0;
    nanosleep(&(struct timespec){0, 2000000}, NULL);
  }
  return 3;
}
