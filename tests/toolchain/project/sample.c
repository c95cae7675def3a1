#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "config.h"
#include "sums.h"

#if !defined(HAVE_FORK) || defined(HAVE_NO_SUCH_FUNCTION) || !defined(RUNS)
#error "configure misjudged this system"
#endif

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *run(void *done) {
  pthread_mutex_lock(&mutex);
  *(int *)done = 1;
  pthread_mutex_unlock(&mutex);
  return done;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  pthread_t thread;
  int done = 0;
  if (pthread_create(&thread, NULL, run, &done) != 0 || pthread_join(thread, NULL) != 0 || !done) return 3;
  pthread_mutex_lock(&mutex);
  printf("%d, long %d, root %.3f\n", sum(atoi(argv[1]), atoi(argv[2])), LONG_SIZE, sqrt(argc - 1));
  pthread_mutex_unlock(&mutex);
  return 0;
}
