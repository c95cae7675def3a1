// cc: -pthread
#include "../guest/guest.h"

#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int total;
static _Thread_local int own = 3;
static void* work(void* p) {
  own += (int)(intptr_t)p;
  for (int i = 0; i < 10000; i++) {
    pthread_mutex_lock(&m);
    total++;
    pthread_mutex_unlock(&m);
  }
  return (void*)(intptr_t)own;
}
int main(void) {
  pthread_t t[4];
  void* result;
  for (intptr_t i = 0; i < 4; i++) MUST(-pthread_create(&t[i], NULL, work, (void*)i));
  for (int i = 0; i < 4; i++) {
    pthread_join(t[i], &result);
    printf("%d\n", (int)(intptr_t)result);
  }
  printf("%d %d\n", total, own);
}
