// What processes cost: the same source natively and in Weft. Prints a name and microseconds a step (or
// megabytes a second), one a line.
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void show(const char* name, double start, int steps) {
  printf("%s %.1f\n", name, (now() - start) / steps);
  fflush(stdout);
}

static void fork_and_wait(int megabytes, int steps) {
  char name[32];
  char* memory = malloc((size_t)megabytes << 20);
  memset(memory, 1, (size_t)megabytes << 20);
  double start = now();
  for (int i = 0; i < steps; i++) {
    pid_t pid = fork();
    if (pid == 0) _exit(0);
    if (pid < 0 || waitpid(pid, NULL, 0) != pid) exit(1);
  }
  snprintf(name, sizeof name, "fork-%d-MiB", megabytes);
  show(name, start, steps);
  free(memory);
}

static void start_programs(int steps) {
  char* arguments[] = {"program", "nothing", NULL};
  double start = now();
  for (int i = 0; i < steps; i++) {
    pid_t pid = vfork();
    if (pid == 0) {
      execv("/proc/self/exe", arguments);
      _exit(1);
    }
    waitpid(pid, NULL, 0);
  }
  show("vfork-exec", start, steps);
  start = now();
  for (int i = 0; i < steps; i++) {
    pid_t pid;
    if (posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environ)) exit(1);
    waitpid(pid, NULL, 0);
  }
  show("spawn", start, steps);
}

static void pipe_through(size_t megabytes) {
  static char buffer[65536];
  int ends[2];
  if (pipe(ends)) exit(1);
  double start = now();
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    for (size_t i = 0; i < megabytes * 16; i++) {
      if (write(ends[1], buffer, sizeof buffer) != sizeof buffer) _exit(1);
    }
    _exit(0);
  }
  close(ends[1]);
  size_t got = 0;
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) got += (size_t)n;
  waitpid(pid, NULL, 0);
  close(ends[0]);
  if (got != megabytes << 20) exit(1);
  printf("pipe-MB/s %.0f\n", (double)got / (now() - start));
}

int main(int argc, char** argv) {
  (void)argv;
  if (argc > 1) return 0;
  fork_and_wait(1, 300);
  fork_and_wait(16, 300);
  fork_and_wait(256, 60);
  start_programs(100);
  pipe_through(1024);
}
