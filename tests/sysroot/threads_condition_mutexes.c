// cc: -pthread
// Conditions with mutexes of all types, signalled with the mutex held, held twice, not held, or
// with another one taken in between; and timed locks.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static pthread_mutex_t m, other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER, entered = PTHREAD_COND_INITIALIZER;
static int waiting, tickets, served;

static void* waits(void* p) {
  pthread_mutex_lock(&m);
  ++waiting;
  pthread_cond_signal(&entered);
  while (tickets == 0) pthread_cond_wait(&changed, &m);
  --tickets;
  ++served;
  pthread_mutex_unlock(&m);
  return p;
}

enum { threads = 6 };
static pthread_t started[threads];
static void begin(void) {
  waiting = tickets = served = 0;
  for (int i = 0; i < threads; i++) pthread_create(&started[i], NULL, waits, NULL);
  pthread_mutex_lock(&m);
  while (waiting < threads) pthread_cond_wait(&entered, &m);
}
static void end(const char* how) {
  for (int i = 0; i < threads; i++) pthread_join(started[i], NULL);
  printf("  %s: %d served\n", how, served);
}

static void all_ways(int recursive) {
  begin();
  for (int i = 0; i < threads; i++) {
    ++tickets;
    pthread_cond_signal(&changed);
  }
  pthread_mutex_unlock(&m);
  end("signals under the mutex");

  begin();
  tickets = threads;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&m);
  end("a broadcast under the mutex");

  begin();
  tickets = threads;
  pthread_mutex_unlock(&m);
  for (int i = 0; i < threads; i++) pthread_cond_signal(&changed);
  end("signals without it");

  begin();
  tickets = threads;
  for (int i = 0; i < threads; i++) {
    pthread_cond_signal(&changed);
    pthread_mutex_lock(&other);
    pthread_mutex_unlock(&other);
  }
  pthread_mutex_unlock(&m);
  end("with another mutex in between");

  begin();
  pthread_mutex_lock(&other);
  tickets = threads;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&m);
  end("the other one kept");
  pthread_mutex_unlock(&other);

  if (!recursive) return;
  begin();
  pthread_mutex_lock(&m);
  tickets = threads;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&m);
  printf("  held still: %d served\n", served);
  pthread_mutex_unlock(&m);
  end("held twice");
}

static void* locks_in_time(void* p) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_nsec += 30000000;
  if (t.tv_nsec >= 1000000000) t.tv_nsec -= 1000000000, t.tv_sec++;
  int error = pthread_mutex_timedlock(&m, &t);
  printf("  timed: %s, try: %s\n", error == ETIMEDOUT ? "too late" : "?",
         pthread_mutex_trylock(&m) == EBUSY ? "busy" : "?");
  return p;
}

int main(void) {
  static const int types[] = {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE,
                              PTHREAD_MUTEX_ERRORCHECK};
  static const char* const names[] = {"normal", "recursive", "checking"};
  for (int i = 0; i < 3; i++) {
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_settype(&a, types[i]);
    pthread_mutex_init(&m, &a);
    printf("%s\n", names[i]);
    all_ways(types[i] == PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_lock(&m);
    pthread_t t;
    pthread_create(&t, NULL, locks_in_time, NULL);
    pthread_join(t, NULL);
    pthread_mutex_unlock(&m);
    printf("  free: %d\n", pthread_mutex_trylock(&m));
    pthread_mutex_unlock(&m);
    pthread_mutex_destroy(&m);
  }
}
