// cc: -pthread
// Thread-specific data with destructors, thread-local variables, pthread_once.
#include "../guest/guest.h"

#include <pthread.h>

static pthread_key_t counted, again;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int inits, destroyed, rounds;
static _Thread_local int zero, seven = 7;
static _Thread_local char block[5000];

static void init(void) { inits++; }
static void count(void* p) { __atomic_fetch_add(&destroyed, (int)(intptr_t)p, __ATOMIC_SEQ_CST); }
static void sets_again(void* p) {
  __atomic_fetch_add(&rounds, 1, __ATOMIC_SEQ_CST);
  intptr_t left = (intptr_t)p - 1;
  if (left > 0) pthread_setspecific(again, (void*)left);
}
static void* work(void* p) {
  int number = (int)(intptr_t)p;
  pthread_once(&once, init);
  for (unsigned i = 0; i < sizeof block; i++)
    if (block[i]) printf("thread-local memory is not zero\n");
  memset(block, number, sizeof block);
  zero += number;
  seven += number;
  pthread_setspecific(counted, p);
  pthread_setspecific(again, (void*)2);
  if ((int)(intptr_t)pthread_getspecific(counted) != number) printf("lost\n");
  if (number % 2) pthread_exit((void*)(intptr_t)(zero * 100 + seven));
  return (void*)(intptr_t)(zero * 100 + seven);
}

int main(void) {
  pthread_t t[10];
  MUST(-pthread_key_create(&counted, count));
  MUST(-pthread_key_create(&again, sets_again));
  for (intptr_t i = 0; i < 10; i++) MUST(-pthread_create(&t[i], NULL, work, (void*)(i + 1)));
  for (int i = 0; i < 10; i++) {
    void* result;
    MUST(-pthread_join(t[i], &result));
    printf("%d ", (int)(intptr_t)result);
  }
  printf("\ninits %d, destroyed %d, rounds %d, own %d %d %d\n", inits, destroyed, rounds, zero,
         seven, block[0]);
  MUST(-pthread_key_delete(counted));
}
