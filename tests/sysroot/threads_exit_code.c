// cc: -pthread
// exit: 7
// A thread ends the process while the main one waits, another computes and another sleeps.
#include "../guest/guest.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int go;
static void* computes(void* p) {
  for (volatile long i = 0;; i++) go = 1;
  return p;
}
static void* sleeps(void* p) {
  for (;;) sleep(1000);
  return p;
}
static void* exits(void* p) {
  while (!go) usleep(100);
  printf("now\n");
  fflush(stdout);
  exit(7);
  return p;
}

int main(void) {
  pthread_t t[3];
  MUST(-pthread_create(&t[0], NULL, computes, NULL));
  MUST(-pthread_create(&t[1], NULL, sleeps, NULL));
  MUST(-pthread_create(&t[2], NULL, exits, NULL));
  for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
}
