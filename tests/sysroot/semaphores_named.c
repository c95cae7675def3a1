// cc: -pthread
// Named semaphores between threads: names, openings, what closing and unlinking leave.
#include "../guest/guest.h"

#include <limits.h>
#include <pthread.h>
#include <semaphore.h>

static void open_it(const char *name, int flags, unsigned value) {
  sem_t *s = sem_open(name, flags, 0600, value);
  int now = -1;
  if (s == SEM_FAILED) {
    printf("%.12s: %s\n", name, strerror(errno));
    return;
  }
  sem_getvalue(s, &now);
  printf("%.12s: %d\n", name, now);
  MUST(sem_close(s));
}

static sem_t *ping, *pong;
static int balls;
static void *answers(void *unused) {
  sem_t *mine = sem_open("/weft-test-pong", 0);
  if (mine != pong) puts("not the same");
  for (int i = 0; i < 2000; i++) {
    sem_wait(ping);
    balls++;
    sem_post(mine);
  }
  MUST(sem_close(mine));
  return unused;
}

int main(void) {
  char long_name[NAME_MAX + 20];
  memset(long_name, 'n', sizeof long_name);
  long_name[0] = '/', long_name[sizeof long_name - 1] = 0;
  sem_unlink("/weft-test-a");
  open_it("/weft-test-a", 0, 0);
  open_it("/weft-test-a", O_CREAT, 3);
  open_it("/weft-test-a", O_CREAT, 8);
  open_it("//weft-test-a", 0, 0);
  open_it("weft-test-a", 0, 0);
  open_it("/weft-test-a", O_CREAT | O_EXCL, 1);
  open_it("/weft-test-b/c", O_CREAT, 1);
  open_it("", O_CREAT, 1);
  open_it("/", O_CREAT, 1);
  SHOW(sem_open(long_name, O_CREAT, 0600, 1) == SEM_FAILED);
  open_it("/weft-test-b", O_CREAT, (unsigned)SEM_VALUE_MAX + 1);
  open_it("/weft-test-b", 0, 0);

  // Without its name it lives on for those that have it, beside a new one.
  sem_t *old = sem_open("/weft-test-a", 0), *again = sem_open("/weft-test-a", 0);
  SHOW(old == again);
  SHOW(sem_unlink("/weft-test-a"));
  SHOW(sem_unlink("/weft-test-a") == -1 && errno == ENOENT);
  open_it("/weft-test-a", 0, 0);
  sem_t *new = sem_open("/weft-test-a", O_CREAT | O_EXCL, 0600, 0);
  SHOW(new != old);
  for (int i = 0; i < 3; i++) MUST(sem_trywait(old));
  SHOW(sem_trywait(old) == -1 && errno == EAGAIN);
  MUST(sem_close(old));
  MUST(sem_post(again));
  MUST(sem_trywait(again));
  MUST(sem_close(again));
  SHOW(sem_trywait(new) == -1 && errno == EAGAIN);
  MUST(sem_close(new));
  MUST(sem_unlink("/weft-test-a"));

  sem_unlink("/weft-test-ping");
  sem_unlink("/weft-test-pong");
  ping = sem_open("/weft-test-ping", O_CREAT, 0600, 0);
  pong = sem_open("/weft-test-pong", O_CREAT, 0600, 0);
  pthread_t thread;
  pthread_create(&thread, NULL, answers, NULL);
  for (int i = 0; i < 2000; i++) {
    sem_post(ping);
    sem_wait(pong);
  }
  pthread_join(thread, NULL);
  SHOW(balls);
  MUST(sem_unlink("/weft-test-ping"));
  MUST(sem_unlink("/weft-test-pong"));
  MUST(sem_close(ping));
  MUST(sem_close(pong));
  // As many as there are.
  int made = 0;
  for (int i = 0; i < 100; i++) {
    char name[32];
    snprintf(name, sizeof name, "/weft-test-%d", i);
    sem_t *s = sem_open(name, O_CREAT | O_EXCL, 0600, (unsigned)i);
    made += s != SEM_FAILED && sem_unlink(name) == 0 && sem_close(s) == 0;
  }
  SHOW(made);
}
