// cc: -pthread
// fork with threads: only the one that calls it is in the child, which goes on as the main thread,
// makes threads of its own, and ends.
#include "../guest/guest.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int go;
static void* computes(void* p) {
  for (volatile long i = 0;; i++) go = 1;
  return p;
}
static void* adds(void* p) {
  __atomic_fetch_add((int*)p, 1, __ATOMIC_SEQ_CST);
  return NULL;
}
static int child(int code) {
  int sum = 0;
  pthread_t t[4];
  for (int i = 0; i < 4; i++) MUST(-pthread_create(&t[i], NULL, adds, &sum));
  for (int i = 0; i < 4; i++) MUST(-pthread_join(t[i], NULL));
  return sum == 4 ? code : 99;
}
static void show(const char* who, pid_t pid) {
  int status;
  MUST(waitpid(pid, &status, 0));
  printf("%s: exited %d with %d\n", who, WIFEXITED(status), WEXITSTATUS(status));
  fflush(stdout);
}
static void* forks(void* p) {
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) exit(child(5));
  show("exit in a thread's child", pid);
  pid = MUST(fork());
  if (pid == 0) return p;  // its last thread
  show("last thread of a thread's child", pid);
  return p;
}

int main(void) {
  pthread_t t, other;
  MUST(-pthread_create(&other, NULL, computes, NULL));
  while (!go) usleep(100);
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) _exit(child(4));
  show("main thread's child", pid);
  MUST(-pthread_create(&t, NULL, forks, NULL));
  MUST(-pthread_join(t, NULL));
}
