// cc: -pthread
// Barriers: nobody is ahead by a round, and one of each round is told apart.
#include "../guest/guest.h"

#include <pthread.h>

enum { threads = 6, rounds = 500 };
static pthread_barrier_t barrier;
static int arrived[rounds], serial[rounds], early;

static void* work(void* p) {
  (void)p;
  for (int i = 0; i < rounds; i++) {
    __atomic_fetch_add(&arrived[i], 1, __ATOMIC_SEQ_CST);
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
      __atomic_fetch_add(&serial[i], 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&arrived[i], __ATOMIC_SEQ_CST) != threads)
      __atomic_fetch_add(&early, 1, __ATOMIC_SEQ_CST);
  }
  return NULL;
}

int main(void) {
  pthread_t t[threads];
  pthread_barrier_init(&barrier, NULL, threads);
  for (int i = 0; i < threads; i++) MUST(-pthread_create(&t[i], NULL, work, NULL));
  for (int i = 0; i < threads; i++) MUST(-pthread_join(t[i], NULL));
  int wrong = 0;
  for (int i = 0; i < rounds; i++) wrong += serial[i] != 1;
  printf("early %d, wrong %d\n", early, wrong);
  MUST(-pthread_barrier_destroy(&barrier));
}
