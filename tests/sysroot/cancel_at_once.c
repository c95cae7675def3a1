// cc: -pthread
// Threads that are cancelled when they are about to wait, as close to the call as may be: each
// ends, whether the cancellation comes before the call's look at it, between that and the wait, or
// in it.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../guest/guest.h"

enum { rounds = 1500 };

static int pipe_ends[2];
static sem_t never;
static atomic_int about_to;

static void reads(void) {
  char byte;
  read(pipe_ends[0], &byte, 1);
}
static void reads_many(void) {
  char a, b;
  struct iovec parts[2] = {{&a, 1}, {&b, 1}};
  readv(pipe_ends[0], parts, 2);
}
static void polls(void) {
  struct pollfd fd = {.fd = pipe_ends[0], .events = POLLIN};
  poll(&fd, 1, -1);
}
static void selects(void) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(pipe_ends[0], &set);
  select(pipe_ends[0] + 1, &set, NULL, NULL, NULL);
}
static void sleeps(void) {
  struct timespec t = {.tv_sec = 1000};
  clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}
static void waits(void) { sem_wait(&never); }
static void waits_for_child(void) { waitpid(-1, NULL, 0); }
static void pauses(void) { pause(); }

static void* runs(void* p) {
  atomic_store(&about_to, 1);
  (*(void (**)(void))p)();
  return NULL;
}

static void cancels(const char* name, void (*f)(void)) {
  int cancelled = 0;
  for (int i = 0; i < rounds; i++) {
    pthread_t t;
    void* result;
    atomic_store(&about_to, 0);
    MUST(-pthread_create(&t, NULL, runs, &f));
    while (!atomic_load(&about_to)) sched_yield();
    for (volatile int n = 0; n < i % 100 * 4; n++) continue;
    MUST(-pthread_cancel(t));
    MUST(-pthread_join(t, &result));
    cancelled += result == PTHREAD_CANCELED;
  }
  printf("%s: %d cancelled\n", name, cancelled);
  fflush(stdout);
}

int main(void) {
  char byte;
  int keeps[2];
  MUST(pipe(pipe_ends));
  MUST(pipe(keeps));
  sem_init(&never, 0, 0);
  // One to wait for, which ends when this program does.
  pid_t child = fork();
  if (child == 0) {
    close(keeps[1]);
    read(keeps[0], &byte, 1);
    _exit(0);
  }
  close(keeps[0]);
  cancels("read", reads);
  cancels("readv", reads_many);
  cancels("poll", polls);
  cancels("select", selects);
  cancels("sleep", sleeps);
  cancels("semaphore", waits);
  cancels("child", waits_for_child);
  cancels("pause", pauses);
  close(keeps[1]);
  MUST(waitpid(child, NULL, 0) == child ? 0 : -1);
}
