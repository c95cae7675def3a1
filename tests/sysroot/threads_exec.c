// cc: -pthread
// Signals that somebody keeps sending to a thread which execs: what a program ignores by default is nothing to
// the next one.
#include <pthread.h>
#include <sys/wait.h>

#include "signals.h"

static void nothing(int sig) { (void)sig; }
static void *sends(void *to) {
  for (int i = 0; i < 5000; i++) pthread_kill(*(pthread_t *)to, SIGURG);
  for (;;) pause();
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) return 5;
  int wrong = 0;
  for (int i = 0; i < 30; i++) {
    pid_t child = fork();
    if (!child) {
      pthread_t main_thread = pthread_self(), other;
      handle(SIGURG, nothing, 0);
      pthread_create(&other, NULL, sends, &main_thread);
      usleep(1000);
      execv("/proc/self/exe", (char *[]){"program", "next", NULL});
      _exit(99);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    wrong += !WIFEXITED(status) || WEXITSTATUS(status) != 5;
  }
  SHOW(wrong);
}
