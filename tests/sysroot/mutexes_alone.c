#include "../guest/guest.h"

#include <pthread.h>
#include <semaphore.h>
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void init(void) { puts("once"); }
int main(void) {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER, r, e;
  pthread_mutexattr_t a;
  printf("%d %s\n", pthread_mutex_lock(&m), errname(pthread_mutex_trylock(&m)));
  printf("%d\n", pthread_mutex_unlock(&m));
  pthread_mutexattr_init(&a);
  pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&r, &a);
  printf("%d %d\n", pthread_mutex_lock(&r), pthread_mutex_lock(&r));
  printf("%d %d %s\n", pthread_mutex_unlock(&r), pthread_mutex_unlock(&r), errname(pthread_mutex_unlock(&r)));
  pthread_mutexattr_settype(&a, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&e, &a);
  printf("%s\n", errname(pthread_mutex_unlock(&e)));
  pthread_once(&once, init);
  pthread_once(&once, init);
  pthread_key_t key;
  pthread_key_create(&key, NULL);
  printf("%d\n", pthread_getspecific(key) == NULL);
  pthread_setspecific(key, "mine");
  printf("%s\n", (char*)pthread_getspecific(key));
  pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
  printf("%d %d\n", pthread_rwlock_rdlock(&rw), pthread_rwlock_tryrdlock(&rw));
  printf("%s\n", errname(pthread_rwlock_trywrlock(&rw)));
  sem_t s;
  sem_init(&s, 0, 2);
  printf("%d %d ", sem_wait(&s), sem_trywait(&s));
  SHOW(sem_trywait(&s));
  printf("%d\n", pthread_equal(pthread_self(), pthread_self()) != 0);
}
