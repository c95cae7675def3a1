// Alternate stacks: handlers run there, it is said that they do, and jumps lead out of them.
#include <setjmp.h>
#include <stdint.h>

#include "signals.h"

static char stack[65536];
static sigjmp_buf env;
static int is_inside(const void *p) { return (uintptr_t)p - (uintptr_t)stack < sizeof stack; }
static void *volatile somewhere;
static void look(int sig) {
  char here;
  stack_t now;
  somewhere = &here;
  sigaltstack(NULL, &now);
  printf("%s: inside %d, said %d\n", sig == SIGUSR1 ? "usr1" : "usr2", is_inside(somewhere),
         !!(now.ss_flags & SS_ONSTACK));
  if (sig == SIGUSR1 && now.ss_flags & SS_ONSTACK) {
    stack_t none = {.ss_flags = SS_DISABLE};
    printf("changed there %d\n", sigaltstack(&none, NULL) ? errno == EPERM : -1);
    raise(SIGUSR2);
  }
}
static void jump(int sig) {
  char here;
  somewhere = &here;
  printf("jumps, inside %d\n", is_inside(somewhere));
  siglongjmp(env, sig);
}
static void deep(int n) {
  char here[64];
  somewhere = here;
  if (n) deep(n - 1);
  else raise(SIGUSR1);
}
int main(void) {
  stack_t now, small = {.ss_sp = stack, .ss_size = 16}, s = {.ss_sp = stack, .ss_size = sizeof stack};
  MUST(sigaltstack(NULL, &now));
  printf("disabled %d\n", !!(now.ss_flags & SS_DISABLE));
  SHOW(sigaltstack(&small, NULL));
  MUST(sigaltstack(&s, &now));
  MUST(sigaltstack(NULL, &now));
  printf("%d %d %d\n", now.ss_sp == stack, now.ss_size == sizeof stack, now.ss_flags);
  handle(SIGUSR1, look, SA_ONSTACK);
  handle(SIGUSR2, look, SA_ONSTACK);
  deep(5);
  handle(SIGUSR1, look, 0);
  deep(5);
  handle(SIGALRM, jump, SA_ONSTACK);
  for (volatile int i = 0; i < 3; i++) {
    if (sigsetjmp(env, 1)) continue;
    alarm_in(1000, 0);
    for (;;) pause();
  }
  MUST(sigaltstack(NULL, &now));
  printf("back %d\n", !(now.ss_flags & SS_ONSTACK));
  s.ss_flags = SS_DISABLE;
  MUST(sigaltstack(&s, NULL));
  handle(SIGUSR1, look, SA_ONSTACK);
  raise(SIGUSR1);
}
