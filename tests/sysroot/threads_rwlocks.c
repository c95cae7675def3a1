// cc: -pthread
// Read-write locks and spin locks: readers see both halves of what writers write.
#include "../guest/guest.h"

#include <pthread.h>

enum { rounds = 5000 };
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static volatile int first, second;
static int torn, spun;

static void* reads(void* p) {
  (void)p;
  for (int i = 0; i < rounds; i++) {
    MUST(-pthread_rwlock_rdlock(&lock));
    if (first != second) __atomic_fetch_add(&torn, 1, __ATOMIC_SEQ_CST);
    MUST(-pthread_rwlock_unlock(&lock));
  }
  return NULL;
}
static void* writes(void* p) {
  (void)p;
  for (int i = 0; i < rounds; i++) {
    MUST(-pthread_rwlock_wrlock(&lock));
    first++;
    second++;
    MUST(-pthread_rwlock_unlock(&lock));
    pthread_spin_lock(&spin);
    spun++;
    pthread_spin_unlock(&spin);
  }
  return NULL;
}
static void* tries(void* p) {
  (void)p;
  printf("read beside a reader: %s\n", errname(pthread_rwlock_tryrdlock(&lock)));
  pthread_rwlock_unlock(&lock);
  printf("write beside a reader: %s\n", errname(pthread_rwlock_trywrlock(&lock)));
  return NULL;
}

int main(void) {
  pthread_t t[6];
  pthread_spin_init(&spin, 0);
  for (int i = 0; i < 6; i++) MUST(-pthread_create(&t[i], NULL, i < 4 ? reads : writes, NULL));
  for (int i = 0; i < 6; i++) MUST(-pthread_join(t[i], NULL));
  printf("torn %d, written %d %d, spun %d\n", torn, first, second, spun);
  pthread_rwlock_rdlock(&lock);
  pthread_create(&t[0], NULL, tries, NULL);
  pthread_join(t[0], NULL);
}
