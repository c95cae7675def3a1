// cc: -pthread
// Cancellation: deferred at cancellation points, switched off, in a wait for a condition, with
// clean-up handlers and destructors.
#include "../guest/guest.h"

#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

static sem_t ready;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;

static void says(void* p) { printf("clean-up %s\n", (char*)p); }
static void unlocks(void* p) {
  printf("unlock %s\n", errname(pthread_mutex_unlock(p)));
}
static void destroys(void* p) { printf("destroy %s\n", (char*)p); }

static void* tests(void* p) {
  pthread_cleanup_push(says, p);
  pthread_cleanup_push(says, "inner");
  sem_post(&ready);
  for (;;) pthread_testcancel();
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(0);
  return NULL;
}
static void* waits(void* p) {
  pthread_setspecific(key, p);
  pthread_mutex_lock(&m);
  pthread_cleanup_push(unlocks, &m);
  sem_post(&ready);
  for (;;) pthread_cond_wait(&never, &m);
  pthread_cleanup_pop(0);
  return NULL;
}
static void* refuses(void* p) {
  int old;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
  sem_post(&ready);
  usleep(30000);
  pthread_testcancel();
  printf("still here\n");
  pthread_setcancelstate(old, NULL);
  pthread_testcancel();
  return p;
}
static void* ends(void* p) { return p; }

static void cancel(const char* name, void* (*f)(void*)) {
  pthread_t t;
  void* result;
  MUST(-pthread_create(&t, NULL, f, (void*)name));
  if (f != ends) sem_wait(&ready);
  usleep(5000);
  MUST(-pthread_cancel(t));
  MUST(-pthread_join(t, &result));
  printf("%s: %s\n", name, result == PTHREAD_CANCELED ? "cancelled" : (char*)result);
}

int main(void) {
  sem_init(&ready, 0, 0);
  pthread_key_create(&key, destroys);
  cancel("tests", tests);
  cancel("waits", waits);
  cancel("refuses", refuses);
  cancel("ends", ends);
  MUST(-pthread_mutex_lock(&m));
}
