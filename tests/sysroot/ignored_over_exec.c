// Which signals are ignored after exec and in programs that are spawned: those that were; handlers are gone.
#include "../guest/guest.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;
static const int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE, SIGCHLD, SIGALRM};

static void handler(int sig) { (void)sig; }

static void look(const char *what) {
  printf("%s:", what);
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
    struct sigaction now;
    sigaction(signals[i], NULL, &now);
    printf(" %s", now.sa_handler == SIG_IGN ? "ignored" : now.sa_handler == SIG_DFL ? "default" : "handled");
  }
  printf("\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  if (argc > 1) {
    look(argv[1]);
    // What is ignored does not end it.
    raise(SIGTERM);
    printf("lives\n");
    return 0;
  }
  signal(SIGHUP, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGUSR1, handler);
  signal(SIGPIPE, SIG_IGN);
  look("before");
  pid_t pid = MUST(fork());
  if (!pid) {
    look("child");
    char *arguments[] = {"program", "exec", NULL};
    execv("/proc/self/exe", arguments);
    _exit(99);
  }
  int status;
  MUST(waitpid(pid, &status, 0));
  printf("%d %d\n", WIFEXITED(status), WEXITSTATUS(status));
  char *arguments[] = {"program", "spawn", NULL};
  MUST(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environ));
  MUST(waitpid(pid, &status, 0));
  printf("%d %d\n", WIFEXITED(status), WEXITSTATUS(status));
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  sigaddset(&set, SIGTERM);
  posix_spawnattr_setsigdefault(&attributes, &set);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  arguments[1] = "spawn with defaults";
  fflush(stdout);
  MUST(posix_spawn(&pid, "/proc/self/exe", NULL, &attributes, arguments, environ));
  MUST(waitpid(pid, &status, 0));
  printf("signaled %d %d\n", WIFSIGNALED(status), WTERMSIG(status));
}
