// Signals and exec: what is pending is not lost, what is ignored stays ignored, handlers go.
#include <spawn.h>
#include <sys/wait.h>

#include "signals.h"

extern char **environ;
static char *self;
static void next(const char *what, const char *more) {
  char *args[] = {self, (char *)what, (char *)more, NULL};
  execv("/proc/self/exe", args);
  perror("exec");
  _exit(99);
}
static void quit(int sig) {
  (void)sig;
  _exit(3);
}
static void nothing(int sig) { (void)sig; }
static void show(const char *what, pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) printf("%s: killed by %d\n", what, WTERMSIG(status));
  else printf("%s: exit %d\n", what, WEXITSTATUS(status));
  fflush(stdout);
}

int main(int argc, char **argv) {
  self = argv[0];
  const char *what = argc > 1 ? argv[1] : "";
  if (!strcmp(what, "unblocks")) {
    sigset_t set = set_of(SIGTERM);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    return 5;
  }
  if (!strcmp(what, "chain")) {
    // Sooner or later the parent's signal comes, wherever it comes.
    handle(SIGTERM, quit, 0);
    int left = atoi(argv[2]);
    char number[12];
    snprintf(number, sizeof number, "%d", left - 1);
    if (left > 0) next("chain", number);
    for (int i = 0; i < 5000; i++) usleep(1000);
    return 4;
  }
  if (!strcmp(what, "hup")) {
    // Ignored since before the first program; nobody has said otherwise.
    handle(SIGUSR1, nothing, 0);
    kill(getpid(), SIGHUP);
    int left = atoi(argv[2]);
    if (left > 0) next("hup", left == 2 ? "1" : "0");
    struct sigaction a;
    sigaction(SIGHUP, NULL, &a);
    return a.sa_handler == SIG_IGN ? 6 : 7;
  }
  if (!strcmp(what, "plain")) {
    kill(getpid(), SIGUSR1);
    return 8;
  }
  fflush(stdout);

  pid_t child = fork();
  if (child == 0) {
    sigset_t set = set_of(SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGTERM);
    next("unblocks", NULL);
  }
  show("blocked and pending", child);

  child = fork();
  if (child == 0) {
    sigset_t set = set_of(SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGCHLD);
    next("unblocks", NULL);
  }
  show("of no account", child);

  child = fork();
  if (child == 0) {
    handle(SIGUSR1, nothing, 0);
    next("plain", NULL);
  }
  show("a handler goes", child);

  // Ignored from the start, through three programs with handlers of something else.
  signal(SIGHUP, SIG_IGN);
  char *args[] = {self, "hup", "2", NULL};
  if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, args, environ)) return 1;
  show("ignored", child);
  signal(SIGHUP, SIG_DFL);

  // Nothing is lost on the way from one program to the next.
  for (int i = 0; i < 12; i++) {
    handle(SIGTERM, quit, 0);
    child = fork();
    if (child == 0) next("chain", "6");
    handle(SIGTERM, SIG_DFL, 0);
    usleep(i * 2500);
    kill(child, SIGTERM);
    int status;
    waitpid(child, &status, 0);
    if (!(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) && !(WIFEXITED(status) && WEXITSTATUS(status) == 3))
      printf("round %d: lost\n", i);
  }
  puts("none lost");
}
