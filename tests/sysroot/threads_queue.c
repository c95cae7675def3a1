// cc: -pthread
// Producers and consumers at eight threads: a queue under a mutex with two condition variables, and
// one counted by semaphores.
#include "../guest/guest.h"

#include <pthread.h>
#include <semaphore.h>

enum { producers = 4, consumers = 4, each = 5000, room = 16 };
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static int queue[room], count, head;
static long long sum;
static sem_t items, places;

static void* produces(void* p) {
  for (int i = 0; i < each; i++) {
    pthread_mutex_lock(&m);
    while (count == room) pthread_cond_wait(&not_full, &m);
    queue[(head + count++) % room] = (int)(intptr_t)p * each + i;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&m);
  }
  return NULL;
}
static void* consumes(void* p) {
  (void)p;
  for (int i = 0; i < each * producers / consumers; i++) {
    pthread_mutex_lock(&m);
    while (count == 0) pthread_cond_wait(&not_empty, &m);
    sum += queue[head];
    head = (head + 1) % room;
    count--;
    pthread_cond_broadcast(&not_full);
    pthread_mutex_unlock(&m);
  }
  return NULL;
}
static void* posts(void* p) {
  (void)p;
  for (int i = 0; i < each; i++) {
    sem_wait(&places);
    __atomic_fetch_add(&sum, 1, __ATOMIC_SEQ_CST);
    sem_post(&items);
  }
  return NULL;
}
static void* takes(void* p) {
  (void)p;
  for (int i = 0; i < each; i++) {
    sem_wait(&items);
    __atomic_fetch_sub(&sum, 1, __ATOMIC_SEQ_CST);
    sem_post(&places);
  }
  return NULL;
}
static void run(void* (*a)(void*), void* (*b)(void*)) {
  pthread_t t[8];
  for (intptr_t i = 0; i < 8; i++) MUST(-pthread_create(&t[i], NULL, i < 4 ? a : b, (void*)i));
  for (int i = 0; i < 8; i++) MUST(-pthread_join(t[i], NULL));
}

int main(void) {
  run(produces, consumes);
  printf("%lld\n", sum);
  sum = 0;
  sem_init(&items, 0, 0);
  sem_init(&places, 0, 3);
  run(posts, takes);
  int left;
  sem_getvalue(&places, &left);
  printf("%lld, places %d\n", sum, left);
}
