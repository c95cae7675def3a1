// cc: -pthread
// wasix/context.h: what contexts share and what they keep, beside the same by ucontext, natively.
#include <pthread.h>
#include <setjmp.h>
#include <sys/wait.h>

#include "signals.h"

#ifdef __wasix__
#include <wasix/context.h>
#else
#include <ucontext.h>
typedef unsigned long long wasix_context_id_t;
enum { wasix_context_main = 0 };
static _Thread_local struct {
  ucontext_t state;
  void *stack;
} contexts[1024];
static _Thread_local unsigned used, current;
static int wasix_context_create(wasix_context_id_t *context, void (*entry)(void)) {
  *context = ++used;
  getcontext(&contexts[used].state);
  contexts[used].stack = contexts[used].state.uc_stack.ss_sp = malloc(256 << 10);
  contexts[used].state.uc_stack.ss_size = 256 << 10;
  makecontext(&contexts[used].state, entry, 0);
  return 0;
}
static int wasix_context_switch(wasix_context_id_t to) {
  unsigned from = current;
  if (to == current) return 0;
  if (to > used || (to && !contexts[to].stack)) return errno = EINVAL, -1;
  current = (unsigned)to;
  return swapcontext(&contexts[from].state, &contexts[to].state);
}
static int wasix_context_destroy(wasix_context_id_t context) {
  if (!context || context == current) return errno = EINVAL, -1;
  free(contexts[context].stack);
  contexts[context].stack = NULL;
  return 0;
}
#endif

static void must_switch(wasix_context_id_t to) {
  if (wasix_context_switch(to)) perror("switch");
}
static void failed(const char *what, int answer) { printf("%s: %d %s\n", what, answer, strerror(errno)); }

static wasix_context_id_t one, other;
static int ends[2], handled;
static void note(int sig) { handled += sig == SIGUSR1; }

static int deep(int n) {
  volatile char here[64];
  here[0] = (char)n;
  if (n == 0) return must_switch(wasix_context_main), here[0];
  return deep(n - 1) + (here[0] == (char)n);
}
static void goes_deep(void) {
  printf("deep: %d\n", deep(300));
  failed("destroys itself", wasix_context_destroy(one));
  must_switch(one);
  puts("a switch to oneself is none");
  must_switch(wasix_context_main);
}

// Pipes, environment, handlers and locks are the process's or the thread's, not a context's.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void first(void) {
  char c = 'a';
  handle(SIGUSR1, note, 0);
  raise(SIGUSR1);
  setenv("FROM", "first", 1);
  MUST(write(ends[1], &c, 1));
  pthread_mutex_lock(&lock);
  must_switch(other);
  printf("first again: %s, %d handled, lock %d\n", getenv("FROM"), handled, pthread_mutex_trylock(&lock));
  jmp_buf env;
  volatile int jumps = 0;
  if (setjmp(env) < 3) {
    must_switch(other);
    longjmp(env, ++jumps);
  }
  printf("%d jumps\n", jumps);
  alarm_in(2000, 0);
  for (int before = handled; handled == before;) must_switch(other);
  must_switch(wasix_context_main);
}
static void second(void) {
  char c = 0;
  MUST(read(ends[0], &c, 1));
  printf("second: %c, %s, %d handled\n", c, getenv("FROM"), handled);
  setenv("FROM", "second", 1);
  raise(SIGUSR1);
  pthread_mutex_unlock(&lock);
  for (;;) must_switch(one);
}
static void alarmed(int sig) { handled += sig == SIGALRM; }

static _Thread_local int own;
static void counts(void) {
  for (;;) {
    own++;
    must_switch(wasix_context_main);
  }
}
static void *has_its_own(void *unused) {
  wasix_context_id_t mine[4];
  for (int i = 0; i < 4; i++) MUST(wasix_context_create(&mine[i], counts));
  for (int i = 0; i < 4000; i++) must_switch(mine[i % 4]);
  for (int i = 0; i < 4; i++) MUST(wasix_context_destroy(mine[i]));
  printf("in a thread: %d\n", own);
  return unused;
}
static void exits(void) { exit(21); }

int main(void) {
  MUST(wasix_context_create(&one, goes_deep));
  must_switch(one);
  puts("main");
  must_switch(one);
  MUST(wasix_context_destroy(one));
  failed("goes to what is gone", wasix_context_switch(one));
  MUST(wasix_context_destroy(one));
  failed("destroys main", wasix_context_destroy(wasix_context_main));

  handle(SIGALRM, alarmed, 0);
  MUST(pipe(ends));
  MUST(wasix_context_create(&one, first));
  MUST(wasix_context_create(&other, second));
  must_switch(one);
  SHOW(handled);
  MUST(wasix_context_destroy(one));
  MUST(wasix_context_destroy(other));

  pthread_t thread;
  MUST(pthread_create(&thread, NULL, has_its_own, NULL));
  pthread_join(thread, NULL);
  for (int i = 0; i < 200; i++) {
    MUST(wasix_context_create(&one, counts));
    must_switch(one);
    MUST(wasix_context_destroy(one));
  }
  SHOW(own);
  fflush(stdout);
  MUST(wasix_context_create(&one, exits));
  must_switch(one);
  return 1;
}
