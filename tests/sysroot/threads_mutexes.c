// cc: -pthread
// Every kind of mutex, under eight threads.
#include "../guest/guest.h"

#include <pthread.h>
#include <time.h>

enum { threads = 8, rounds = 20000 };
static pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER, recursive, checked;
static long sums[3], tried;

static void* work(void* p) {
  (void)p;
  for (int i = 0; i < rounds; i++) {
    MUST(-pthread_mutex_lock(&plain));
    sums[0] += i;
    MUST(-pthread_mutex_unlock(&plain));
    MUST(-pthread_mutex_lock(&recursive));
    MUST(-pthread_mutex_lock(&recursive));
    sums[1] += i;
    MUST(-pthread_mutex_unlock(&recursive));
    MUST(-pthread_mutex_unlock(&recursive));
    if (pthread_mutex_trylock(&checked) == 0) {
      __atomic_fetch_add(&tried, 0, __ATOMIC_SEQ_CST);
    } else {
      MUST(-pthread_mutex_lock(&checked));
    }
    sums[2] += i;
    MUST(-pthread_mutex_unlock(&checked));
  }
  return NULL;
}

static void* unlocks(void* p) {
  (void)p;
  printf("unlock by another: %s\n", errname(pthread_mutex_unlock(&checked)));
  printf("try by another: %s\n", errname(pthread_mutex_trylock(&checked)));
  struct timespec soon;
  clock_gettime(CLOCK_REALTIME, &soon);
  soon.tv_nsec += 20000000;
  if (soon.tv_nsec >= 1000000000) soon.tv_sec++, soon.tv_nsec -= 1000000000;
  printf("timed lock by another: %s\n", errname(pthread_mutex_timedlock(&checked, &soon)));
  return NULL;
}

int main(void) {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&recursive, &kind);
  pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&checked, &kind);
  pthread_t t[threads];
  for (int i = 0; i < threads; i++) MUST(-pthread_create(&t[i], NULL, work, NULL));
  for (int i = 0; i < threads; i++) MUST(-pthread_join(t[i], NULL));
  printf("%ld %ld %ld\n", sums[0], sums[1], sums[2]);
  printf("unlocked: %s\n", errname(pthread_mutex_unlock(&checked)));
  pthread_mutex_lock(&checked);
  printf("twice: %s\n", errname(pthread_mutex_lock(&checked)));
  pthread_create(&t[0], NULL, unlocks, NULL);
  pthread_join(t[0], NULL);
  printf("busy: %s\n", errname(pthread_mutex_destroy(&recursive)));
}
