// cc: -pthread
// Cancellation: deferred at cancellation points, switched off, in a wait for a condition, with
// clean-up handlers and destructors.
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "../guest/guest.h"

static sem_t ready;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;

static void says(void* p) { printf("clean-up %s\n", (char*)p); }
static void unlocks(void* p) { printf("unlock %s\n", errname(pthread_mutex_unlock(p))); }
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
// No cancellation point: it waits for the mutex as if nothing were, and does not compute meanwhile.
static void* locks(void* p) {
  struct timespec used;
  sem_post(&ready);
  pthread_mutex_lock(&m);
  MUST(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used));
  printf("locked%s\n", used.tv_sec || used.tv_nsec > 30000000 ? ", and computed" : "");
  pthread_mutex_unlock(&m);
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
  if (f == locks) {
    usleep(300000);
    pthread_mutex_unlock(&m);
  }
  MUST(-pthread_join(t, &result));
  printf("%s: %s\n", name, result == PTHREAD_CANCELED ? "cancelled" : (char*)result);
}

int main(void) {
  sem_init(&ready, 0, 0);
  pthread_key_create(&key, destroys);
  cancel("tests", tests);
  cancel("waits", waits);
  cancel("refuses", refuses);
  MUST(-pthread_mutex_lock(&m));
  cancel("locks", locks);
  cancel("ends", ends);
  MUST(-pthread_mutex_lock(&m));
}
