// cc: -pthread
// The first threads of a process that use signals do so at once: neither sends one that nobody handles yet.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kProcesses = 400, kThreads = 4 };

static pthread_barrier_t begin;

static void* waits(void* none) {
  while (1) sleep(10);
  return none;
}

static void* cancels(void* victim) {
  pthread_barrier_wait(&begin);
  pthread_cancel(*(pthread_t*)victim);
  return NULL;
}

static int child(void) {
  pthread_t victims[kThreads], threads[kThreads];
  pthread_barrier_init(&begin, NULL, kThreads);
  for (int i = 0; i < kThreads; i++) {
    if (pthread_create(&victims[i], NULL, waits, NULL)) return 1;
    if (pthread_create(&threads[i], NULL, cancels, &victims[i])) return 1;
  }
  for (int i = 0; i < kThreads; i++) {
    void* result = NULL;
    if (pthread_join(victims[i], &result) || result != PTHREAD_CANCELED) return 2;
    if (pthread_join(threads[i], NULL)) return 3;
  }
  return 0;
}

int main(void) {
  int good = 0;
  for (int i = 0; i < kProcesses; i++) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) _exit(child());
    if (pid < 0 || waitpid(pid, &status, 0) != pid) return 1;
    if (status == 0) good++;
    else printf("process %d: status %#x\n", i, status);
  }
  printf("%d processes\n", good);
  return 0;
}
