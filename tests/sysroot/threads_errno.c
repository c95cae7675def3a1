// cc: -pthread
// errno is each thread's own, and what makes threads, joins them and waits for them leaves it alone.
#include "../guest/guest.h"

#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

static pthread_barrier_t all_set;
static void *sets(void *number) {
  errno = 100 + (int)(long)number;
  pthread_barrier_wait(&all_set);
  return (void *)(long)errno;
}

int main(void) {
  pthread_t threads[4];
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_barrier_init(&all_set, NULL, 5);
  errno = 1;
  for (long i = 0; i < 4; i++) pthread_create(&threads[i], NULL, sets, (void *)i);
  printf("made: %d\n", errno);
  pthread_barrier_wait(&all_set);
  for (int i = 0; i < 4; i++) {
    void *seen;
    pthread_join(threads[i], &seen);
    printf("thread %d: %ld\n", i, (long)seen);
  }
  printf("joined: %d\n", errno);
  pthread_mutex_lock(&lock);
  pthread_mutex_trylock(&lock);
  pthread_mutex_unlock(&lock);
  printf("locked: %d\n", errno);
}
