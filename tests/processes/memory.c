// Processes of several mebibytes each, under --max-memory for all of them: refused in time, given
// back by those who end, however they end.
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
static void* volatile volatile_pointer;
enum { MIB = 1 << 20 };
static int bomb(pid_t* pids, int most) {
  int n = 0;
  while (n < most && (pids[n] = fork()) > 0) n++;
  if (n < most && !pids[n])
    for (;;) pause();
  return n;
}
static void end(pid_t* pids, int n, int sig) {
  for (int i = 0; i < n; i++) kill(pids[i], sig);
  for (int i = 0; i < n; i++) waitpid(pids[i], 0, 0);
}
int main(int argc, char** argv) {
  if (argc > 1) {
    char* volatile p = malloc(atoi(argv[1]) * MIB);
    return p ? (memset(p, 1, MIB), 0) : 7;
  }
  char* volatile own = malloc(8 * MIB);
  memset(own, 1, 8 * MIB);
  pid_t pids[100], again[100];
  int n = bomb(pids, 100);
  printf("fork: %s after %d\n", strerror(errno), n);
  printf("malloc: %s\n", (volatile_pointer = malloc(16 * MIB)) ? "given" : "refused");
  end(pids, n, SIGTERM);
  printf("malloc: %s\n", (volatile_pointer = malloc(16 * MIB)) ? "given" : "refused");
  int m = bomb(again, 100);
  printf("fewer: %d\n", m < n && m > 0);
  // Dead, but not waited for.
  for (int i = 0; i < m; i++) kill(again[i], SIGKILL);
  usleep(200000);
  int k = bomb(pids, 100);
  printf("as many: %d\n", k == m);
  end(pids, k, SIGKILL);
  for (int i = 0; i < m; i++) waitpid(again[i], 0, 0);
  for (int mib = 4; mib <= 100; mib += 96) {
    char number[8];
    snprintf(number, sizeof number, "%d", mib);
    char* args[] = {"program", number, 0};
    pid_t pid;
    int status = -1;
    int error = posix_spawn(&pid, "/proc/self/exe", 0, 0, args, environ);
    waitpid(pid, &status, 0);
    printf("spawn of %d: %d %d\n", mib, error, WEXITSTATUS(status));
  }
  fflush(stdout);
  char* args[] = {"program", "100", 0};
  // Its memory replaces ours.
  execv("/proc/self/exe", args);
  printf("no exec\n");
}
