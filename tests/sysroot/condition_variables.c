// cc: -pthread
#include "../guest/guest.h"

#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int turn;
static void* other(void* p) {
  (void)p;
  for (int i = 0; i < 5; i++) {
    pthread_mutex_lock(&m);
    while (turn != 1) pthread_cond_wait(&c, &m);
    printf("other %d\n", i);
    turn = 0;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
  }
  return NULL;
}
int main(void) {
  pthread_t t;
  MUST(-pthread_create(&t, NULL, other, NULL));
  for (int i = 0; i < 5; i++) {
    pthread_mutex_lock(&m);
    while (turn != 0) pthread_cond_wait(&c, &m);
    printf("main %d\n", i);
    turn = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
  }
  pthread_join(t, NULL);
}
