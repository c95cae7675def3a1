// cc: -pthread
// exec by a thread that is not the first, while others compute, wait for locks and sleep: all of them are gone, the
// process and its number stay. And fork from a thread, whose child executes.
#include "../guest/guest.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

static pthread_mutex_t taken = PTHREAD_MUTEX_INITIALIZER;
static int ends[2];
static volatile unsigned long turns;

static void *compute(void *unused) {
  for (;;) turns++;
  return unused;
}

static void *wait_for_lock(void *unused) {
  pthread_mutex_lock(&taken);
  return unused;
}

static void *read_pipe(void *unused) {
  char c;
  read(ends[0], &c, 1);
  return unused;
}

static void *execute(void *text) {
  char number[16];
  snprintf(number, sizeof number, "%d", (int)getpid());
  char *arguments[] = {"program", text, number, NULL};
  usleep(20000);
  SHOW(execv("absent", arguments));
  fflush(stdout);
  execv("/proc/self/exe", arguments);
  printf("%s\n", errname(errno));
  _exit(99);
}

static void *fork_and_execute(void *unused) {
  fflush(stdout);
  pid_t pid = fork();
  if (!pid) execute("the child of a thread");
  int status;
  waitpid(pid, &status, 0);
  printf("%d\n", WEXITSTATUS(status));
  return unused;
}

int main(int argc, char **argv) {
  if (argc > 1) {
    int same = getpid() == atoi(argv[2]);
    printf("%s: %s\n", argv[1], same ? "the same process" : "another");
    if (argv[1][0] != 'o') return same ? 7 : 1;
    alarm(0);
    return 0;
  }
  MUST(pipe(ends));
  pthread_mutex_lock(&taken);
  pthread_t threads[5], one;
  pthread_create(&threads[0], NULL, compute, NULL);
  pthread_create(&threads[1], NULL, compute, NULL);
  pthread_create(&threads[2], NULL, wait_for_lock, NULL);
  pthread_create(&threads[3], NULL, read_pipe, NULL);
  pthread_create(&one, NULL, fork_and_execute, NULL);
  pthread_join(one, NULL);
  pthread_create(&threads[4], NULL, execute, "of the thread");
  pthread_join(threads[4], NULL);
  printf("never\n");
}
