// A program that runs itself a hundred times over, one in the place of the other: same process, same
// descriptors; then from a child, and failing ones, after which everything is as before.
#include "../guest/guest.h"

#include <fcntl.h>
#include <sys/wait.h>

static void again(char *self, const char *what, int n, int fd, pid_t pid) {
  char number[16], descriptor[16], process[16];
  snprintf(number, sizeof number, "%d", n);
  snprintf(descriptor, sizeof descriptor, "%d", fd);
  snprintf(process, sizeof process, "%d", (int)pid);
  char *arguments[] = {self, (char *)what, number, descriptor, process, NULL};
  execve("/proc/self/exe", arguments, NULL);
  printf("%s\n", errname(errno));
}

int main(int argc, char **argv) {
  if (argc > 1 && !strcmp(argv[1], "chain")) {
    int n = atoi(argv[2]), fd = atoi(argv[3]);
    if (getpid() != atoi(argv[4])) return printf("another process\n"), 1;
    if (n) return again(argv[0], "chain", n - 1, fd, getpid()), 1;
    char text[8] = "";
    read(fd, text, 5);
    printf("at the end: %s\n", text);
    return 0;
  }
  if (argc > 1 && !strcmp(argv[1], "child")) return printf("child of %s\n", argv[0]), 5;
  char *no_arguments[] = {"x", NULL};
  int file = MUST(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600));
  write(file, "12345hello", 10);
  SHOW(execv("absent", no_arguments));
  SHOW(execv("file/below", no_arguments));
  SHOW(execv(".", no_arguments));
  SHOW(execv("", no_arguments));
  SHOW(execvp("absent-too", no_arguments));
  SHOW(lseek(file, 5, SEEK_SET));
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (!pid) {
    char *arguments[] = {"a name", "child", NULL};
    execv("/proc/self/exe", arguments);
    _exit(99);
  }
  int status;
  MUST(waitpid(pid, &status, 0));
  printf("%d\n", WEXITSTATUS(status));
  fflush(stdout);
  again(argv[0], "chain", 100, file, getpid());
}
