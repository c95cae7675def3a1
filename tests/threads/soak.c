// What soak.py runs: threads, locks, signals and processes, mixed at random.
// soak steady SECONDS SEED THREADS  rounds of threads; between them it is quiet: "quiet …", then a byte is awaited
// soak ends SEED                    "expect STATUS", and a thread ends the process while others are busy
// soak child CODE                   ends with that code
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { kMaxThreads = 24, kSlots = 256, kQueue = 4 };

struct self {
  uint64_t random;
  int slot, depth;
  sigjmp_buf back;
  volatile sig_atomic_t may_jump;
};
static _Thread_local struct self* me;
static atomic_long steps, handled, forked, timed_out, jumped, cancelled;
static atomic_int detached;

static _Noreturn void bad(const char* what, long value) {
  dprintf(2, "soak: %s: %ld (%s)\n", what, value, strerror(errno));
  abort();
}
#define MUST(x) ((x) ? (void)0 : bad(#x, errno))
#define ZERO(x)                \
  do {                         \
    long e_ = (x);             \
    if (e_) bad(#x, (long)e_); \
  } while (0)

static uint32_t chance(uint32_t below) {
  uint64_t x = me->random;
  x ^= x << 13, x ^= x >> 7, x ^= x << 17;
  me->random = x;
  return (uint32_t)(x >> 32) % below;
}

// --- Threads that may be signalled ---------------------------------------------------------------

static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t slots[kSlots];
static char used[kSlots];

static void enter(struct self* self) {
  me = self;
  pthread_mutex_lock(&slots_lock);
  for (self->slot = 0; used[self->slot]; self->slot++) {
    if (self->slot == kSlots - 1) bad("too many threads", kSlots);
  }
  used[self->slot] = 1;
  slots[self->slot] = pthread_self();
  pthread_mutex_unlock(&slots_lock);
}

static void leave(void* self) {
  me = NULL;
  pthread_mutex_lock(&slots_lock);
  used[((struct self*)self)->slot] = 0;
  pthread_mutex_unlock(&slots_lock);
  free(self);
}

static struct self* new_self(int depth) {
  struct self* self = calloc(1, sizeof *self);
  MUST(self);
  self->random = ((uint64_t)chance(~0U) << 32 | chance(~0U)) | 1;
  self->depth = depth;
  return self;
}

static void on_signal(int sig) {
  int error = errno;
  atomic_fetch_add(&handled, 1);
  if (sig == SIGUSR2 && me && me->may_jump) siglongjmp(me->back, 1);
  // Nested: another one while this one is handled.
  if (sig == SIGUSR1 && atomic_load(&handled) % 8 == 0) raise(SIGHUP);
  errno = error;
}

static void handle_signals(void) {
  static const int all[] = {SIGUSR1, SIGUSR2, SIGHUP, SIGALRM, SIGWINCH, SIGTERM, SIGINT};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct sigaction a = {.sa_handler = on_signal, .sa_flags = chance(2) ? SA_RESTART : 0};
    ZERO(sigaction(all[i], &a, NULL));
  }
  signal(SIGPIPE, SIG_IGN);
}

// --- What a thread does --------------------------------------------------------------------------

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int queued;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static long guarded[2];
static sem_t posted;

static struct timespec in_nanoseconds(long n) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_nsec += n;
  if (t.tv_nsec >= 1000000000) t.tv_nsec -= 1000000000, t.tv_sec++;
  return t;
}

static void queues(void) {
  int give = chance(2);
  struct timespec limit = in_nanoseconds(chance(2000000));
  pthread_mutex_lock(&queue_lock);
  int e = 0;
  while (!e && (give ? queued == kQueue : queued == 0)) e = pthread_cond_timedwait(&changed, &queue_lock, &limit);
  if (e && e != ETIMEDOUT) bad("pthread_cond_timedwait", e);
  if (e) atomic_fetch_add(&timed_out, 1);
  if (!e) queued += give ? 1 : -1;
  if (queued < 0 || queued > kQueue) bad("queue", queued);
  chance(2) ? pthread_cond_signal(&changed) : pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&queue_lock);
}

static void reads_and_writes(void) {
  for (uint32_t i = chance(50); i--;) {
    if (chance(4)) {
      pthread_rwlock_rdlock(&rwlock);
      if (guarded[0] != guarded[1]) bad("read lock", guarded[0] - guarded[1]);
    } else {
      pthread_rwlock_wrlock(&rwlock);
      guarded[0]++;
      if (chance(8) == 0) sched_yield();
      guarded[1]++;
    }
    pthread_rwlock_unlock(&rwlock);
  }
}

static void posts(void) {
  if (chance(2)) {
    ZERO(sem_post(&posted));
    return;
  }
  struct timespec limit = in_nanoseconds(chance(1000000));
  while (sem_timedwait(&posted, &limit)) {
    if (errno == ETIMEDOUT) return;
    MUST(errno == EINTR);
  }
}

static void signals_somebody(void) {
  static const int some[] = {SIGUSR1, SIGUSR2, SIGHUP, SIGWINCH};
  for (uint32_t i = chance(20); i--;) {
    int sig = some[chance(4)];
    switch (chance(3)) {
      case 0: ZERO(raise(sig)); break;
      case 1: ZERO(kill(getpid(), sig)); break;
      default:
        pthread_mutex_lock(&slots_lock);
        for (int k = (int)chance(kSlots), n = kSlots; n--; k = (k + 1) % kSlots) {
          if (!used[k]) continue;
          ZERO(pthread_kill(slots[k], sig));
          break;
        }
        pthread_mutex_unlock(&slots_lock);
    }
  }
}

static void masks(void) {
  sigset_t some, old;
  sigemptyset(&some);
  sigaddset(&some, SIGUSR1);
  sigaddset(&some, SIGALRM);
  ZERO(pthread_sigmask(SIG_BLOCK, &some, &old));
  ZERO(raise(SIGUSR1));
  posts();
  ZERO(pthread_sigmask(SIG_SETMASK, &old, NULL));
}

static void sleeps(void) {
  struct timespec t = {0, chance(3000000)};
  while (nanosleep(&t, &t)) MUST(errno == EINTR);
}

// A handler that jumps out of a computation: of another function's than the one that has called setjmp.
static __attribute__((noinline)) void may_be_left(void) {
  volatile uint32_t sum = 1;
  me->may_jump = 1;
  if (chance(8) == 0) raise(SIGUSR2);
  for (uint32_t i = 1000 + chance(200000); i--;) sum = sum * 31 + i;
  me->may_jump = 0;
}

static void computes(void) {
  if (sigsetjmp(me->back, 1)) {
    me->may_jump = 0;
    atomic_fetch_add(&jumped, 1);
    return;
  }
  may_be_left();
}

static void pipes(void) {
  int fd[2];
  char out[2000], in[2000];
  ZERO(pipe(fd));
  memset(out, (int)chance(256), sizeof out);
  size_t size = 1 + chance(sizeof out), got = 0;
  MUST(write(fd[1], out, size) == (ssize_t)size);
  while (got < size) {
    ssize_t n = read(fd[0], in + got, size - got);
    if (n > 0) got += (size_t)n;
    else MUST(n < 0 && errno == EINTR);
  }
  if (memcmp(in, out, size)) bad("pipe", (long)size);
  int copy = dup(fd[0]);
  MUST(copy >= 0);
  ZERO(close(fd[0]));
  ZERO(close(copy));
  ZERO(close(fd[1]));
}

static void allocates(void) {
  char* p[16];
  for (int i = 0; i < 16; i++) {
    size_t size = chance(8) ? 1 + chance(500) : 1 + chance(200000);
    MUST((p[i] = malloc(size)));
    memset(p[i], i, size < 64 ? size : 64);
  }
  for (int i = 0; i < 16; i++) {
    if (p[i][0] != i) bad("malloc", i);
    free(p[i]);
  }
}

static void* becomes_nothing(void* p) { return p; }

static void forks(void) {
  int code = (int)chance(100), way = (int)chance(4);
  char number[8];
  snprintf(number, sizeof number, "%d", code);
  char* arguments[] = {"soak", "child", number, NULL};
  pid_t pid = fork();
  MUST(pid >= 0);
  if (!pid) {
    pthread_t t;
    if (way == 0) _exit(code);
    if (way == 1) execv("/proc/self/exe", arguments);
    if (way == 2 && (pthread_create(&t, NULL, becomes_nothing, NULL) || pthread_join(t, NULL))) _exit(101);
    if (way == 3) signal(SIGTERM, SIG_DFL), raise(SIGTERM);
    _exit(way == 2 ? code : 102);
  }
  int status = -1;
  while (waitpid(pid, &status, 0) != pid) MUST(errno == EINTR);
  if (status != (way == 3 ? SIGTERM : code << 8)) bad("child", status);
  atomic_fetch_add(&forked, 1);
}

_Noreturn static void* waits_for_cancel(void* p) {
  sem_t never;
  sem_init(&never, 0, 0);
  sem_post(p);
  while (1) sem_wait(&never);
}
static void cancels(void) {
  pthread_t t;
  sem_t begun;
  void* result;
  sem_init(&begun, 0, 0);
  ZERO(pthread_create(&t, NULL, waits_for_cancel, &begun));
  if (chance(2)) while (sem_wait(&begun)) MUST(errno == EINTR);
  ZERO(pthread_cancel(t));
  ZERO(pthread_join(t, &result));
  MUST(result == PTHREAD_CANCELED);
  atomic_fetch_add(&cancelled, 1);
}

static void threads(void);
static void (*const doings[])(void) = {queues, queues, reads_and_writes, posts, signals_somebody, masks, sleeps,
                                       computes, pipes, allocates, threads, cancels, forks};
enum { kDoings = sizeof doings / sizeof *doings };

static void* works(void* self) {
  enter(self);
  pthread_cleanup_push(leave, self);
  for (uint32_t i = 5 + chance(30); i--;) {
    uint32_t what = chance(kDoings);
    if (doings[what] == forks && chance(4)) what = 0;
    doings[what]();
    atomic_fetch_add(&steps, 1);
  }
  if (chance(2)) pthread_exit(self);
  pthread_cleanup_pop(1);
  return self;
}

static void* detaches(void* self) {
  enter(self);
  queues();
  leave(self);
  atomic_fetch_sub(&detached, 1);
  return NULL;
}

static void threads(void) {
  if (me->depth >= 2) return;
  pthread_t t[6];
  uint32_t n = 1 + chance(me->depth ? 2 : 6);
  for (uint32_t i = 0; i < n; i++) ZERO(pthread_create(&t[i], NULL, works, new_self(me->depth + 1)));
  for (uint32_t i = chance(6); i--;) {
    pthread_t other;
    atomic_fetch_add(&detached, 1);
    ZERO(pthread_create(&other, NULL, detaches, new_self(2)));
    ZERO(pthread_detach(other));
  }
  for (uint32_t i = 0; i < n; i++) {
    void* result;
    ZERO(pthread_join(t[i], &result));
  }
}

static void ticks(long microseconds) {
  struct itimerval t = {{0, microseconds}, {0, microseconds}};
  ZERO(setitimer(ITIMER_REAL, &t, NULL));
}

static int steady(double seconds, int most) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  handle_signals();
  for (int round = 0;; round++) {
    pthread_t t[kMaxThreads];
    int n = round < 8 ? most : 1 + (int)chance((uint32_t)most);
    ticks(chance(2) ? 500 + chance(5000) : 0);
    for (int i = 0; i < n; i++) ZERO(pthread_create(&t[i], NULL, works, new_self(0)));
    for (int i = 0; i < n; i++) ZERO(pthread_join(t[i], NULL));
    while (atomic_load(&detached)) usleep(1000);
    ticks(0);
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("quiet round=%d steps=%ld signals=%ld jumps=%ld children=%ld timeouts=%ld cancelled=%ld\n", round,
           steps, handled, jumped, forked, timed_out, cancelled);
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) != 1) MUST(errno == EINTR);
    if ((double)(now.tv_sec - start.tv_sec) > seconds) return 0;
  }
}

// --- Ends ----------------------------------------------------------------------------------------

static int end_way, end_code;

_Noreturn static void* is_busy(void* self) {
  enter(self);
  while (1) {
    switch (chance(5)) {
      case 0:
        for (volatile uint32_t i = 0;; i++) {
        }
      case 1: pause(); break;
      case 2: sleeps(); break;
      case 3: cancels(); break;
      default: queues();
    }
  }
}

_Noreturn static void ends_it(void) {
  usleep(chance(20000));
  switch (end_way) {
    case 0: exit(end_code);
    case 1: _exit(end_code);
    case 2: quick_exit(end_code);
    case 3: abort();
    case 4: raise(SIGTERM); break;
    case 5: __builtin_trap();
    case 6: kill(getpid(), SIGKILL); break;
    case 7: {
      char number[8];
      snprintf(number, sizeof number, "%d", end_code);
      char* arguments[] = {"soak", "child", number, NULL};
      execv("/proc/self/exe", arguments);
    }
  }
  while (1) pause();
}

_Noreturn static void* starts_end(void* self) {
  enter(self);
  ends_it();
}

static int ends(void) {
  end_way = (int)chance(11), end_code = (int)chance(120);
  int n = (int)chance(12);
  int status = end_way == 3 ? -SIGABRT : end_way == 4 ? -SIGTERM : end_way == 5 ? 134 : end_way == 6 ? -SIGKILL
             : end_way == 9 ? 0 : end_code;
  // What a timer has sent just before exec would end the next program.
  int ticking = chance(2) && end_way != 7;
  if (ticking || end_way == 9) handle_signals();
  if (end_way != 9) signal(SIGTERM, SIG_DFL);
  if (end_way == 10) printf("outside\n");
  else printf("expect %d\n", status);
  fflush(stdout);
  pthread_t t;
  if (end_way != 9) {
    for (int i = 0; i < n; i++) ZERO(pthread_create(&t, NULL, is_busy, new_self(1)));
    if (ticking) ticks(1000);
  } else {
    // The last thread ends it.
    for (int i = 0; i < n; i++) {
      ZERO(pthread_create(&t, NULL, works, new_self(2)));
      if (chance(2)) ZERO(pthread_detach(t));
    }
    leave(me);
    pthread_exit(NULL);
  }
  if (end_way == 8) return usleep(chance(20000)), end_code;
  if (chance(2)) ends_it();
  ZERO(pthread_create(&t, NULL, starts_end, new_self(1)));
  // Without its first thread a process has no /proc/self/exe.
  if (chance(2) && end_way != 7) pthread_exit(NULL);
  while (1) pause();
}

int main(int argc, char** argv) {
  if (argc > 2 && !strcmp(argv[1], "child")) return atoi(argv[2]);
  if (argc < 3) return 2;
  struct self* self = calloc(1, sizeof *self);
  self->random = strtoull(argv[argc > 3 ? 3 : 2], NULL, 10) * 0x9E3779B97F4A7C15u | 1;
  enter(self);
  for (int i = 0; i < 8; i++) chance(2);
  sem_init(&posted, 0, 0);
  return argc > 4 ? steady(atof(argv[2]), atoi(argv[4])) : ends();
}
