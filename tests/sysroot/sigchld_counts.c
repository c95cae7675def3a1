// SIGCHLD: one for each child that ends alone, one for many while it is blocked, one when it stops; what SIG_IGN and SA_NOCLDWAIT do to wait().
#include "../guest/guest.h"

#include <signal.h>
#include <sys/wait.h>

static volatile int count, reaped;

static void handler(int sig) {
  (void)sig;
  count++;
}

static void reaping(int sig) {
  int saved = errno;
  (void)sig;
  while (waitpid(-1, NULL, WNOHANG) > 0) reaped++;
  errno = saved;
}

static void install(void (*function)(int), int flags) {
  struct sigaction act = {.sa_handler = function, .sa_flags = flags};
  MUST(sigaction(SIGCHLD, &act, NULL));
}

static pid_t child(void) {
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (!pid) _exit(3);
  return pid;
}

int main(void) {
  install(handler, 0);
  for (int i = 1; i <= 20; i++) {
    pid_t pid = child();
    while (count < i) usleep(1000);
    while (waitpid(pid, NULL, 0) < 0) MUST(errno == EINTR ? 0 : -1);
  }
  printf("one by one: %d\n", count);

  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, &old);
  count = 0;
  for (int i = 0; i < 10; i++) {
    pid_t pid = child();
    while (waitpid(pid, NULL, 0) < 0) {}
  }
  sigset_t pending;
  sigpending(&pending);
  printf("blocked: %d, pending %d\n", count, sigismember(&pending, SIGCHLD));
  sigprocmask(SIG_SETMASK, &old, NULL);
  printf("unblocked: %d\n", count);

  install(reaping, SA_RESTART);
  for (int i = 0; i < 50; i++) child();
  while (reaped < 50) usleep(1000);
  printf("reaped in the handler: %d\n", reaped);
  SHOW(waitpid(-1, NULL, 0));

  // SA_NOCLDSTOP is missing: no call of WASIX tells what a SIGCHLD is about.
  install(handler, SA_RESTART);
  count = 0;
  fflush(stdout);
  pid_t stopping = MUST(fork());
  if (!stopping) for (;;) pause();
  MUST(kill(stopping, SIGSTOP));
  int status = 0;
  MUST(waitpid(stopping, &status, WUNTRACED));
  while (!count) usleep(1000);
  printf("stopped %d by %d: %d\n", WIFSTOPPED(status), WSTOPSIG(status), count);
  count = 0;
  MUST(kill(stopping, SIGKILL));
  MUST(waitpid(stopping, &status, 0));
  while (!count) usleep(1000);
  printf("killed by %d: %d\n", WTERMSIG(status), count);

  install(SIG_IGN, 0);
  for (int i = 0; i < 5; i++) child();
  SHOW(wait(NULL));
  install(handler, SA_NOCLDWAIT);
  for (int i = 0; i < 5; i++) child();
  int error;
  while (wait(NULL) != -1 || errno == EINTR) {}
  error = errno;
  printf("%s\n", errname(error));
  install(SIG_DFL, 0);
  pid_t pid = child();
  SHOW(waitpid(pid, NULL, 0) == pid);
}
