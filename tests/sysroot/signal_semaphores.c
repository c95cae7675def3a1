// cc: -pthread
// Which waits of POSIX handlers end: sem_wait, sem_timedwait; and which not: mutexes, condition
// variables, joins.
#include <pthread.h>
#include <semaphore.h>

#include "signals.h"

static volatile int handled;
static void note(int sig) {
  (void)sig;
  handled++;
}
static sem_t sem;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static struct timespec in_ms(int ms) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_sec += ms / 1000;
  t.tv_nsec += ms % 1000 * 1000000L;
  t.tv_sec += t.tv_nsec / 1000000000;
  t.tv_nsec %= 1000000000;
  return t;
}
static void *post_later(void *p) {
  sigset_t alarms = set_of(SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarms, NULL);
  usleep(60000);
  sem_post(&sem);
  return p;
}
static void *hold_mutex(void *p) {
  sigset_t alarms = set_of(SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarms, NULL);
  pthread_mutex_lock(&mutex);
  sem_post(&sem);
  usleep(60000);
  pthread_cond_signal(&cond);
  pthread_mutex_unlock(&mutex);
  return p;
}
int main(void) {
  pthread_t t;
  sem_init(&sem, 0, 0);
  handle(SIGALRM, note, 0);
  alarm_in(20000, 0);
  SHOW(sem_wait(&sem));
  printf("handled %d\n", handled);
  alarm_in(20000, 0);
  struct timespec later = in_ms(2000);
  SHOW(sem_timedwait(&sem, &later));
  printf("handled %d\n", handled);
  later = in_ms(10);
  SHOW(sem_timedwait(&sem, &later));
  // With SA_RESTART it goes on.
  handle(SIGALRM, note, SA_RESTART);
  alarm_in(20000, 0);
  MUST(pthread_create(&t, NULL, post_later, NULL));
  SHOW(sem_wait(&sem));
  printf("handled %d\n", handled);
  pthread_join(t, NULL);
  handle(SIGALRM, note, 0);
  alarm_in(20000, 0);
  MUST(pthread_create(&t, NULL, hold_mutex, NULL));
  while (sem_wait(&sem) && errno == EINTR) {
  }
  SHOW(pthread_mutex_lock(&mutex));
  printf("handled %d\n", handled);
  pthread_mutex_unlock(&mutex);
  alarm_in(20000, 0);
  SHOW(pthread_join(t, NULL));
  while (handled < 5) usleep(1000);
  alarm_in(20000, 0);
  pthread_mutex_lock(&mutex);
  later = in_ms(60);
  int r;
  while ((r = pthread_cond_timedwait(&cond, &mutex, &later)) == 0) {
  }
  printf("%d, handled %d\n", r == ETIMEDOUT, handled);
  pthread_mutex_unlock(&mutex);
}
