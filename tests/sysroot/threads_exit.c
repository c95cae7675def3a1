// cc: -pthread
// The main thread ends first; the process ends with the last one, and runs its exit handlers.
#include "../guest/guest.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_t main_thread;
static void handler(void) { printf("exit handler\n"); }
static void* last(void* p) {
  void* result;
  MUST(-pthread_join(main_thread, &result));
  printf("main ended with %d\n", (int)(intptr_t)result);
  usleep(20000);
  printf("last\n");
  return p;
}

int main(void) {
  pthread_t t;
  atexit(handler);
  main_thread = pthread_self();
  MUST(-pthread_create(&t, NULL, last, NULL));
  MUST(-pthread_detach(t));
  pthread_exit((void*)5);
}
