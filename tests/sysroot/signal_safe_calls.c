// cc: -pthread
// A storm of signals whose handler makes the calls that POSIX lets it make, while the program makes the
// same ones, opens directories and uses the allocator.
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include "signals.h"

enum { storms = 100 };
static volatile int handled, bad;
static volatile sig_atomic_t done;
static int ends[2];

static void all_calls(int sig) {
  int saved = errno, local[2];
  char c = 'x';
  struct stat st;
  (void)sig;
  int fd = open("f", O_RDWR | O_CREAT, 0600);
  int copy = dup(fd);
  bad += fd < 0 || copy < 0 || write(fd, &c, 1) != 1 || lseek(copy, 0, SEEK_SET) != 0;
  bad += read(copy, &c, 1) != 1 || fstat(fd, &st) || stat("f", &st) || chdir(".") || access("f", F_OK);
  bad += close(fd) || close(copy) || pipe(local) || fcntl(local[0], F_GETFD) != 0;
  struct pollfd p[20];
  for (int i = 0; i < 20; i++) p[i] = (struct pollfd){local[1], POLLOUT, 0};
  bad += poll(p, 20, 0) != 20 || close(local[0]) || close(local[1]);
  fd = open(".", O_RDONLY | O_DIRECTORY);
  bad += fd < 0 || close(fd) || write(ends[1], &c, 1) != 1 || read(ends[0], &c, 1) != 1;
  handled++;
  errno = saved;
}
static void *send(void *to) {
  while (!done) {
    pthread_kill(*(pthread_t *)to, SIGUSR1);
    int seen = handled;
    for (int i = 0; i < 20 && handled == seen; i++) sched_yield();
  }
  return NULL;
}
static void *same_calls(void *p) {
  while (!done) {
    DIR *d = opendir(".");
    while (d && readdir(d)) {
    }
    if (d) closedir(d);
  }
  return p;
}
int main(void) {
  pthread_t self = pthread_self(), sender, other;
  sigset_t set = set_of(SIGUSR1), old;
  MUST(pipe(ends));
  handle(SIGUSR1, all_calls, SA_RESTART);
  // Threads begin with signals blocked.
  pthread_sigmask(SIG_BLOCK, &set, &old);
  MUST(pthread_create(&sender, NULL, send, &self));
  MUST(pthread_create(&other, NULL, same_calls, NULL));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  long rounds = 0;
  while (handled < storms) {
    int fd = open("g", O_RDWR | O_CREAT, 0600);
    void *p = malloc(rounds % 3000);
    DIR *d = opendir(".");
    bad += fd < 0 || !d || !readdir(d) || closedir(d) || close(fd);
    free(p);
    fd = dup(1);
    bad += fd < 0 || close(fd) || chdir(".");
    rounds++;
  }
  done = 1;
  pthread_join(sender, NULL);
  pthread_join(other, NULL);
  printf("a storm, %d went wrong\n", bad);
}
