// cc: -pthread
// Creates and joins 20,000 threads, some detached, some with stacks of their own size; 500 at a time.
#include "../guest/guest.h"

#include <pthread.h>
#include <semaphore.h>

static int ran;
static sem_t ended;
static void* work(void* p) {
  __atomic_fetch_add(&ran, 1, __ATOMIC_SEQ_CST);
  return p;
}
static void* detached(void* p) {
  work(p);
  sem_post(&ended);
  return NULL;
}
static void* waits(void* p) {
  pthread_barrier_wait(p);
  return work(p);
}

int main(void) {
  pthread_t t[500];
  for (int i = 0; i < 18000; i++) {
    void* result;
    MUST(-pthread_create(&t[0], NULL, work, &ran));
    MUST(-pthread_join(t[0], &result));
    if (result != &ran) printf("lost\n");
  }
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attr, 65536);
  sem_init(&ended, 0, 0);
  for (int i = 0; i < 1000; i++) {
    MUST(-pthread_create(&t[0], &attr, detached, NULL));
    sem_wait(&ended);
  }
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_JOINABLE);
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, NULL, 500);
  for (int k = 0; k < 2; k++) {
    for (int i = 0; i < 500; i++) MUST(-pthread_create(&t[i], &attr, waits, &barrier));
    for (int i = 0; i < 500; i++) MUST(-pthread_join(t[i], NULL));
  }
  printf("%d\n", ran);
}
