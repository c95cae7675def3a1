// cc: -pthread
// An exec that fails leaves signals as they were: what is pending is pending as often and with what it carried, and
// what comes meanwhile comes.
#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "signals.h"

static volatile int count[65];
static int order[64], values[64], seen;
static void note(int sig) { count[sig]++; }
static void note_value(int sig, siginfo_t* info, void* context) {
  (void)context;
  if (seen < 64) order[seen] = sig - SIGRTMIN, values[seen++] = info->si_value.sival_int;
}

static void fail_exec(void) {
  char* args[] = {"program", NULL};
  errno = 0;
  if (execv("missing", args) != -1 || errno != ENOENT) perror("missing");
  if (execv("torn.wasm", args) != -1 || errno != ENOEXEC) perror("torn.wasm");
  if (execv(".", args) != -1 || errno != EACCES) perror(".");
}

static void show_pending(const char* when) {
  sigset_t set;
  sigpending(&set);
  printf("%s:", when);
  for (int sig = 1; sig < 65; sig++)
    // Who looked at the torn program may have been a child of Weft's.
    if (sig != SIGCHLD && sigismember(&set, sig)) printf(" %d", sig >= SIGRTMIN ? sig - SIGRTMIN + 1000 : sig);
  puts("");
}

static int acknowledge[2];
static _Atomic int running = 1;
static void answer(int sig) {
  count[sig]++;
  write(acknowledge[1], "", 1);
}
static pthread_t first;
// One after the other: each is answered, whatever the first thread does.
static void* ask(void* by_thread) {
  char c;
  for (int i = 0; i < 150; i++) {
    if (by_thread ? pthread_kill(first, SIGUSR1) : kill(getpid(), SIGUSR1)) puts("cannot send");
    while (read(acknowledge[0], &c, 1) != 1) {
    }
  }
  running = 0;
  return NULL;
}

int main(void) {
  int torn = open("torn.wasm", O_CREAT | O_WRONLY, 0755);
  MUST(write(torn, "\0asm\1\0\0\0\1\7", 10));
  close(torn);
  first = pthread_self();

  static const int plain[] = {SIGUSR1, SIGUSR2, SIGIO, SIGURG, SIGWINCH};
  for (int i = 0; i < 5; i++) handle(plain[i], note, 0);
  struct sigaction act = {.sa_sigaction = note_value, .sa_flags = SA_SIGINFO};
  sigfillset(&act.sa_mask);
  for (int i = 1; i < 4; i++) sigaction(SIGRTMIN + i, &act, NULL);
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  for (int i = 0; i < 3; i++) raise(SIGUSR1);
  kill(getpid(), SIGUSR2);
  pthread_kill(first, SIGIO);
  kill(getpid(), SIGURG);
  raise(SIGWINCH);
  for (int i = 0; i < 3; i++)
    for (int k = 1; k < 4; k++) sigqueue(getpid(), SIGRTMIN + k, (union sigval){.sival_int = 10 * k + i});
  show_pending("before");
  fail_exec();
  fail_exec();
  show_pending("after");
  for (int i = 0; i < 5; i++) SHOW(count[plain[i]]);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  show_pending("unblocked");
  for (int i = 0; i < 5; i++) printf("%d came %d times\n", plain[i], count[plain[i]]);
  for (int i = 0; i < seen; i++) printf("queued %d: %d\n", order[i], values[i]);

  // From another process, while they are blocked.
  pthread_sigmask(SIG_SETMASK, &all, NULL);
  pid_t me = getpid(), child = fork();
  if (child == 0) {
    kill(me, SIGUSR2);
    kill(me, SIGWINCH);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  fail_exec();
  show_pending("from a child");
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  SHOW(count[SIGUSR2]);
  SHOW(count[SIGWINCH]);

  // While one exec after the other fails.
  count[SIGUSR1] = 0;
  pipe(acknowledge);
  handle(SIGUSR1, answer, SA_RESTART);
  for (int by_thread = 0; by_thread < 2; by_thread++) {
    pthread_t asking;
    running = 1;
    pthread_create(&asking, NULL, ask, by_thread ? &first : NULL);
    sigset_t other = set_of(SIGUSR2);
    pthread_sigmask(by_thread ? SIG_BLOCK : SIG_UNBLOCK, &other, NULL);
    while (running) fail_exec();
    pthread_join(asking, NULL);
    SHOW(count[SIGUSR1]);
  }
  show_pending("at the end");
}
