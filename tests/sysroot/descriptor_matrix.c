// Each kind of descriptor, with and without close-on-exec, in children of fork, vfork + exec, fork + exec and spawn: what
// it still is, and that what it says is shared.
#include "../guest/guest.h"

#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

extern char **environ;
enum { FIRST = 30 };
static const char *const kinds[] = {"file", "read only", "append", "folder", "pipe reader", "pipe writer", "null",
                                    "event", "unlinked"};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void look(const char *who) {
  printf("%s\n", who);
  for (int i = 0; i < 2 * KINDS; i++) {
    int fd = FIRST + i, flags = fcntl(fd, F_GETFL);
    printf(" %s%s:", kinds[i % KINDS], i < KINDS ? "" : " with cloexec");
    if (flags < 0) {
      printf(" %s\n", errname(errno));
      continue;
    }
    struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT};
    char c = '-';
    int kind = i % KINDS;
    printf(" %d %d %d", flags & O_ACCMODE, !!(flags & O_APPEND), fcntl(fd, F_GETFD));
    if (kind < 3 || kind == 8) printf(" at %ld", (long)lseek(fd, 0, SEEK_CUR));
    if (kind == 0 || kind == 1 || kind == 4 || kind == 8) printf(" read %zd %c", read(fd, &c, 1), c);
    if (kind == 0 || kind == 2 || kind == 5 || kind == 6) printf(" write %zd", write(fd, "w", 1));
    if (kind == 7) {
      uint64_t n = 3;
      printf(" write %zd", write(fd, &n, 8));
      read(fd, &n, 8);
      printf(" read %d", (int)n);
    }
    if (kind == 3) printf(" openat %d", openat(fd, "below", O_RDONLY) >= 0);
    printf(" poll %d\n", poll(&one, 1, 0) == 1);
  }
  fflush(stdout);
}

static void place(int kind, int fd) {
  MUST(dup2(fd, FIRST + kind));
  MUST(fcntl(fd, F_DUPFD_CLOEXEC, FIRST + KINDS + kind));
  close(fd);
}

static void finish(pid_t pid) {
  int status;
  MUST(waitpid(pid, &status, 0));
  printf("%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

int main(int argc, char **argv) {
  if (argc > 1) {
    look(argv[1]);
    return 5;
  }
  mkdir("folder", 0700);
  close(MUST(open("folder/below", O_RDWR | O_CREAT, 0600)));
  int fd = MUST(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600));
  write(fd, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", 52);
  lseek(fd, 3, SEEK_SET);
  place(0, fd);
  place(1, MUST(open("file", O_RDONLY)));
  place(2, MUST(open("appended", O_WRONLY | O_CREAT | O_APPEND, 0600)));
  place(3, MUST(open("folder", O_RDONLY | O_DIRECTORY)));
  int ends[2];
  MUST(pipe(ends));
  write(ends[1], "0123456789012345678901234567890123456789", 40);
  place(4, ends[0]), place(5, ends[1]);
  place(6, MUST(open("/dev/null", O_RDWR)));
  place(7, MUST(eventfd(2, 0)));
  fd = MUST(open("gone", O_RDWR | O_CREAT | O_TRUNC, 0600));
  write(fd, "nobody finds this any more", 26);
  lseek(fd, 0, SEEK_SET);
  unlink("gone");
  place(8, fd);

  look("itself");
  pid_t pid = MUST(fork());
  if (!pid) {
    look("fork");
    _exit(4);
  }
  finish(pid);
  fflush(stdout);
  char *arguments[] = {"program", "fork and exec", NULL};
  pid = MUST(fork());
  if (!pid) {
    execv("/proc/self/exe", arguments);
    _exit(99);
  }
  finish(pid);
  fflush(stdout);
  arguments[1] = "vfork and exec";
  pid = vfork();
  if (!pid) {
    execv("/proc/self/exe", arguments);
    _exit(99);
  }
  finish(pid);
  fflush(stdout);
  arguments[1] = "spawn";
  MUST(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environ));
  finish(pid);
  fflush(stdout);
  // With actions: closed, copied over one with close-on-exec, copied onto itself.
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, FIRST + 4);
  posix_spawn_file_actions_adddup2(&actions, FIRST, FIRST + KINDS + 1);
  posix_spawn_file_actions_adddup2(&actions, FIRST + KINDS + 2, FIRST + KINDS + 2);
  arguments[1] = "spawn with actions";
  MUST(posix_spawn(&pid, "/proc/self/exe", &actions, NULL, arguments, environ));
  finish(pid);
  look("at the end");
  struct stat status;
  stat("appended", &status);
  printf("%ld\n", (long)status.st_size);
}
