// cc: -pthread
// A fork from a thread while others compute, allocate and print: the child goes on with that thread
// alone, can use all of the library, and starts threads of its own. Then exec from a thread.
#include "../guest/guest.h"

#include <pthread.h>
#include <sys/wait.h>

static volatile int stop;

static void* busy(void* argument) {
  unsigned long sum = 0;
  while (!stop) {
    char* p = malloc(100 + sum % 1000);
    memset(p, 1, 100);
    sum += p[50] + snprintf(p, 100, "%lu", sum);
    free(p);
  }
  return argument;
}

static void* quick(void* argument) { return (char*)argument + 1; }

static void* forking(void* argument) {
  (void)argument;
  int bad = 0;
  for (int i = 0; i < 40; i++) {
    pid_t pid = MUST(fork());
    if (!pid) {
      pthread_t t;
      void* result = NULL;
      char* text = malloc(10000);
      snprintf(text, 10000, "%d", i);
      if (pthread_create(&t, NULL, quick, (void*)41) || pthread_join(t, &result)) _exit(101);
      _exit(result == (void*)42 && atoi(text) == i ? i : 102);
    }
    int status = -1;
    if (waitpid(pid, &status, 0) != pid || status != i << 8) bad++;
  }
  printf("wrong: %d\n", bad);
  fflush(stdout);
  return NULL;
}

static void* becoming(void* argument) {
  char* arguments[] = {"program", argument, NULL};
  execv("/proc/self/exe", arguments);
  return NULL;
}

int main(int argc, char** argv) {
  if (argc > 1) return printf("%s %d\n", argv[1], atoi(argv[1]) == getpid()) < 0;
  pthread_t t[3], forker;
  for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, busy, NULL);
  pthread_create(&forker, NULL, forking, NULL);
  pthread_join(forker, NULL);
  pid_t pid = MUST(fork());
  char number[16] = "0 a child";
  if (!pid) {
    pthread_create(&forker, NULL, becoming, number);
    pthread_join(forker, NULL);
    _exit(99);
  }
  int status;
  MUST(waitpid(pid, &status, 0));
  printf("%d\n", status);
  stop = 1;
  for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
}
