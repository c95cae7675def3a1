// What of descriptors a child has after fork and after exec: offsets shared, close-on-exec, flags.
#include "../guest/guest.h"

#include <fcntl.h>
#include <sys/wait.h>

static void look(int from, int to) {
  for (int fd = from; fd < to; fd++) {
    int flags = fcntl(fd, F_GETFL), own = fcntl(fd, F_GETFD);
    if (flags < 0) printf("%d: %s\n", fd, errname(errno));
    else
      printf("%d: mode %d append %d nonblock %d cloexec %d at %ld\n", fd, flags & O_ACCMODE,
             !!(flags & O_APPEND), !!(flags & O_NONBLOCK), own, (long)lseek(fd, 0, SEEK_CUR));
  }
  fflush(stdout);
}

int main(int argc, char **argv) {
  (void)argv;
  enum { FIRST = 20, END = 28 };
  if (argc > 1) {
    look(FIRST, END);
    char text[4] = "";
    read(FIRST, text, 3);
    printf("%s\n", text);
    return 0;
  }
  int file = MUST(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600));
  write(file, "abcdefghijklmnop", 16);
  lseek(file, 2, SEEK_SET);
  dup2(file, FIRST);
  dup2(file, FIRST + 1);
  fcntl(FIRST + 1, F_SETFD, FD_CLOEXEC);
  dup2(MUST(open("file", O_RDONLY)), FIRST + 2);
  dup2(MUST(open("file", O_WRONLY | O_APPEND)), FIRST + 3);
  fcntl(file, F_DUPFD_CLOEXEC, FIRST + 4);
  int ends[2];
  MUST(pipe(ends));
  dup2(ends[0], FIRST + 5);
  dup2(ends[1], FIRST + 6);
  fcntl(FIRST + 5, F_SETFL, O_NONBLOCK);
  look(FIRST, END);
  pid_t pid = MUST(fork());
  if (!pid) {
    printf("in the child\n");
    look(FIRST, END);
    char text[4] = "";
    read(FIRST, text, 3);
    printf("%s\n", text);
    fflush(stdout);
    char *arguments[] = {"program", "look", NULL};
    execv("/proc/self/exe", arguments);
    _exit(99);
  }
  MUST(waitpid(pid, NULL, 0));
  printf("the parent's offset: %ld\n", (long)lseek(FIRST, 0, SEEK_CUR));
  /* O_APPEND from many processes. */
  for (int i = 0; i < 20; i++) {
    if (fork()) continue;
    for (int n = 0; n < 50; n++) write(FIRST + 3, "0123456789", 10);
    _exit(0);
  }
  while (wait(NULL) > 0) {}
  printf("size: %ld\n", (long)lseek(FIRST + 2, 0, SEEK_END));
  /* The end of a pipe comes when the last writer has gone. */
  int more[2];
  MUST(pipe(more));
  for (int i = 0; i < 3; i++) {
    if (fork()) continue;
    close(more[0]);
    usleep(1000 * i);
    write(more[1], "x", 1);
    _exit(0);
  }
  close(more[1]);
  char c;
  int count = 0;
  while (read(more[0], &c, 1) == 1) count++;
  printf("read %d\n", count);
  while (wait(NULL) > 0) {}
}
