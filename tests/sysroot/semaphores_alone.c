// Semaphores, once, keys, read-write and spin locks of one thread.
#include "../guest/guest.h"

#include <pthread.h>
#include <semaphore.h>
static int times;
static void initialise(void) { times++; }
int main(void) {
  sem_t sem;
  int value;
  SHOW(sem_init(&sem, 0, 2));
  SHOW(sem_wait(&sem));
  SHOW(sem_trywait(&sem));
  SHOW(sem_trywait(&sem));
  SHOW(sem_timedwait(&sem, &(struct timespec){1, 0}) < 0 && errno == ETIMEDOUT);
  SHOW(sem_post(&sem));
  SHOW(sem_getvalue(&sem, &value));
  SHOW(value);
  SHOW(sem_destroy(&sem));
  pthread_once_t once = PTHREAD_ONCE_INIT;
  for (int i = 0; i < 3; i++) pthread_once(&once, initialise);
  SHOW(times);
  pthread_key_t keys[20];
  for (intptr_t i = 0; i < 20; i++) pthread_key_create(&keys[i], NULL), pthread_setspecific(keys[i], (void*)i);
  intptr_t sum = 0;
  for (int i = 0; i < 20; i++) sum += (intptr_t)pthread_getspecific(keys[i]);
  SHOW(sum);
  SHOW(pthread_key_delete(keys[3]));
  pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  SHOW(pthread_rwlock_rdlock(&lock));
  SHOW(pthread_rwlock_tryrdlock(&lock));
  SHOW(pthread_rwlock_trywrlock(&lock) == EBUSY);
  SHOW(pthread_rwlock_unlock(&lock));
  SHOW(pthread_rwlock_unlock(&lock));
  SHOW(pthread_rwlock_trywrlock(&lock));
  SHOW(pthread_rwlock_tryrdlock(&lock) == EBUSY);
  SHOW(pthread_rwlock_unlock(&lock));
  pthread_spinlock_t spin;
  SHOW(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE));
  SHOW(pthread_spin_lock(&spin));
  SHOW(pthread_spin_trylock(&spin) == EBUSY);
  SHOW(pthread_spin_unlock(&spin));
  SHOW(pthread_equal(pthread_self(), pthread_self()) != 0);
}
