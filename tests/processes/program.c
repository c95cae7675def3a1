// Forks, spawns itself, vforks, lets children become orphans, joins some of them; ends by itself after a while, with
// three children that never do.
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void spawn(int depth) {
  char number[8] = {'0' + depth + 1, 0};
  char *args[] = {"program", number, 0};
  pid_t pid;
  posix_spawn(&pid, "/proc/self/exe", 0, 0, args, environ);
}

int main(int argc, char **argv) {
  int depth = argc > 1 ? atoi(argv[1]) : 0;
  if (depth > 4) return usleep(getpid() % 20000);
  unsigned seed = getpid();
  // Some hundred processes in all.
  for (int i = depth ? 36 : 0; i < 40; i++) {
    int what = rand_r(&seed) % 5;
    if (what == 0 && depth < 3) {
      spawn(depth);
    } else if (what < 3) {
      if (fork()) continue;
      if (depth >= 4) _exit(usleep(rand_r(&seed) % 20000));
      depth++, i = 36;
    } else if (what == 3) {
      waitpid(-1, 0, WNOHANG);
    } else if (!vfork()) {
      char *args[] = {"program", "9", 0};
      execv("/proc/self/exe", args);
      _exit(1);
    }
    usleep(rand_r(&seed) % 3000);
  }
  if (depth) return 0;
  while (waitpid(-1, 0, 0) > 0 || errno == EINTR) {}
  for (int i = 0; i < 3; i++)
    if (!fork()) for (;;) usleep(100000);
  usleep(300000);
}
