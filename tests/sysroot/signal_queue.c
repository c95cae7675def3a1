// sigqueue: values, the order of real-time signals, what siginfo tells of its sender.
#include "signals.h"
#include <sys/wait.h>

static volatile int order[64], count;
static void note(int sig, siginfo_t *info, void *context) {
  (void)context;
  if (count < 64) order[count++] = sig * 1000 + info->si_value.sival_int;
}
static volatile int last_code, last_pid_is_mine;
static void look(int sig, siginfo_t *info, void *context) {
  (void)sig, (void)context;
  last_code = info->si_code;
  last_pid_is_mine = info->si_pid == getpid() && info->si_uid == getuid();
}
static void with_info(int sig, void (*handler)(int, siginfo_t *, void *)) {
  struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigemptyset(&a.sa_mask);
  sigaction(sig, &a, NULL);
}
static void queue(int sig, int value) { SHOW(sigqueue(getpid(), sig, (union sigval){.sival_int = value})); }
static void show_order(const char *what) {
  printf("%s:", what);
  for (int i = 0; i < count; i++) printf(" %d:%d", order[i] / 1000 - SIGRTMIN, order[i] % 1000);
  puts("");
  count = 0;
}
int main(void) {
  const int low = SIGRTMIN + 1, high = SIGRTMIN + 5;
  with_info(low, note);
  with_info(high, note);
  queue(low, 1);
  show_order("at once");
  sigset_t set = set_of(low), old, pending;
  sigaddset(&set, high);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, &old);
  for (int i = 2; i < 5; i++) {
    queue(high, i);
    queue(low, i + 10);
  }
  raise(low);
  kill(getpid(), high);
  sigpending(&pending);
  printf("pending %d %d\n", sigismember(&pending, low), sigismember(&pending, high));
  // One can be waited for.
  siginfo_t info;
  SHOW(sigwaitinfo(&set, &info) == low);
  printf("%d %d\n", info.si_signo == low, info.si_pid == getpid());
  sigprocmask(SIG_SETMASK, &old, NULL);
  // The lowest first; of one, those for the thread first, then in their order.
  int counted[2] = {0, 0};
  for (int i = 0; i < count; i++) counted[order[i] / 1000 == high]++;
  printf("%d of the lower, %d of the higher\n", counted[0], counted[1]);
  count = 0;
  // Of the others one is pending, the first.
  with_info(SIGUSR1, note);
  sigprocmask(SIG_BLOCK, &set, &old);
  queue(SIGUSR1, 7);
  queue(SIGUSR1, 8);
  kill(getpid(), SIGUSR1);
  sigprocmask(SIG_SETMASK, &old, NULL);
  printf("%d with %d\n", count, order[0] - SIGUSR1 * 1000);
  count = 0;
  // What is ignored is no longer pending.
  sigprocmask(SIG_BLOCK, &set, &old);
  queue(low, 1);
  queue(low, 2);
  signal(low, SIG_IGN);
  with_info(low, note);
  sigprocmask(SIG_SETMASK, &old, NULL);
  show_order("ignored");
  with_info(SIGUSR2, look);
  kill(getpid(), SIGUSR2);
  printf("kill: %d %d\n", last_code == SI_USER, last_pid_is_mine);
  raise(SIGUSR2);
  printf("raise: %d %d\n", last_code == SI_TKILL, last_pid_is_mine);
  queue(SIGUSR2, 0);
  printf("sigqueue: %d %d\n", last_code == SI_QUEUE, last_pid_is_mine);
  SHOW(sigqueue(getpid(), 0, (union sigval){0}));
  SHOW(sigqueue(getpid(), 65, (union sigval){0}));
  // A child's are its own.
  sigprocmask(SIG_BLOCK, &set, &old);
  queue(low, 3);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    sigpending(&pending);
    printf("in the child %d\n", sigismember(&pending, low));
    fflush(stdout);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  sigprocmask(SIG_SETMASK, &old, NULL);
  show_order("in the parent");
  // A timer's value.
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = low, .sigev_value.sival_int = 42};
  MUST(timer_create(CLOCK_MONOTONIC, &event, &timer));
  MUST(timer_settime(timer, 0, &(struct itimerspec){.it_value = {0, 1000000}}, NULL));
  while (!count) usleep(1000);
  show_order("by a timer");
  MUST(timer_delete(timer));
}
