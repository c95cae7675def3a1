// Threads of one program on one memory. Whatever the interleaving, the results are the same: they
// are printed and compared with those of the same source run natively.
#include "platform.h"

enum { kThreads = 8, kStack = 65536, kMostResults = 64, kCells = 4096, kSorted = 1 << 12 };
#define SEQ __ATOMIC_SEQ_CST

static u64 results[kMostResults];

// --- locks, as C libraries make them of wait and notify ------------------------------------------

typedef struct { u32 word; } mutex;  // 0 free, 1 held, 2 held with sleepers
static void lock(mutex* m) {
  u32 free = 0;
  if (__atomic_compare_exchange_n(&m->word, &free, 1, 0, SEQ, SEQ)) return;
  while (__atomic_exchange_n(&m->word, 2, SEQ) != 0) wait32(&m->word, 2, -1);
}
static void unlock(mutex* m) {
  if (__atomic_exchange_n(&m->word, 0, SEQ) == 2) notify(&m->word, 1);
}

typedef struct { u32 sequence; } condition;
static void cond_wait(condition* c, mutex* m) {
  const u32 seen = __atomic_load_n(&c->sequence, SEQ);
  unlock(m);
  wait32(&c->sequence, seen, -1);
  lock(m);
}
static void cond_broadcast(condition* c) {
  __atomic_fetch_add(&c->sequence, 1, SEQ);
  notify(&c->sequence, ~0u);
}

typedef struct { u32 arrived, generation; } barrier;
static void meet(barrier* b) {
  const u32 generation = __atomic_load_n(&b->generation, SEQ);
  if (__atomic_add_fetch(&b->arrived, 1, SEQ) == kThreads) {
    __atomic_store_n(&b->arrived, 0, SEQ);
    __atomic_fetch_add(&b->generation, 1, SEQ);
    notify(&b->generation, ~0u);
    return;
  }
  while (__atomic_load_n(&b->generation, SEQ) == generation) wait32(&b->generation, generation, -1);
}
static barrier all;

// A semaphore whose count stands in the upper half: only a comparison of all 64 bits sees it.
typedef struct { u64 count; } semaphore;
#define ONE ((u64)1 << 32)
static void down(semaphore* s) {
  for (;;) {
    u64 now = __atomic_load_n(&s->count, SEQ);
    if (now < ONE) {
      wait64(&s->count, now, -1);
    } else if (__atomic_compare_exchange_n(&s->count, &now, now - ONE, 0, SEQ, SEQ)) {
      return;
    }
  }
}
static void up(semaphore* s) {
  __atomic_fetch_add(&s->count, ONE, SEQ);
  notify(&s->count, 1);
}

// --- helpers -------------------------------------------------------------------------------------

static u64 random64(u64* state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}
static u64 checksum(const void* data, u32 size) {
  u64 hash = 0xcbf29ce484222325u;
  for (u32 i = 0; i < size; ++i) hash = (hash ^ ((const u8*)data)[i]) * 0x100000001b3u;
  return hash;
}
static void add_result(u32 number, u64 value) { __atomic_fetch_add(&results[number], value, SEQ); }

// --- atomic instructions of all widths -----------------------------------------------------------

// Neighbours in one word: what is done to one must not be lost when another is changed.
#define WIDTH(T, name)                                                                           \
  static struct {                                                                                \
    T add, sub, and, or, xor, swap, cas, own[kThreads];                                          \
  } name = {.and = (T)~(T)0};                                                                    \
  static void hammer_##name(u32 me, u32 rounds, u32 number) {                                    \
    const T bit = (T)((T)1 << me);                                                               \
    u64 taken = 0;                                                                               \
    for (u32 i = 0; i < rounds; ++i) {                                                           \
      __atomic_fetch_add(&name.add, (T)(me + 1), SEQ);                                           \
      __atomic_fetch_sub(&name.sub, (T)(me * 3 + i), SEQ);                                       \
      const T before_or = __atomic_fetch_or(&name.or, bit, SEQ);                                 \
      const T before_and = __atomic_fetch_and(&name.or, (T)~bit, SEQ);                           \
      add_result(number + 7, (u64)((before_or & bit) == 0) + (u64)((before_and & bit) != 0));    \
      __atomic_fetch_and(&name.and, (T) ~(i + 1 == rounds ? bit : 0), SEQ);                      \
      __atomic_fetch_xor(&name.xor, (T)(bit * (i % 3 + 1)), SEQ);                                \
      taken += (u64)__atomic_exchange_n(&name.swap, (T)(i + me), SEQ);                           \
      T seen = __atomic_load_n(&name.cas, __ATOMIC_RELAXED);                                     \
      while (!__atomic_compare_exchange_n(&name.cas, &seen, (T)(seen * 5 + 1), 1, SEQ, SEQ)) {   \
      }                                                                                          \
      __atomic_store_n(&name.own[me], (T)(name.own[me] + me + i), SEQ);                          \
    }                                                                                            \
    add_result(number + 8, taken);                                                               \
    meet(&all);                                                                                  \
    if (me != 0) return;                                                                         \
    /* Every value that was put in came out, but for the one that is in it now. */               \
    add_result(number + 8, (u64)name.swap);                                                      \
    results[number] = name.add;                                                                  \
    results[number + 1] = name.sub;                                                              \
    results[number + 2] = name.and;                                                              \
    results[number + 3] = name.or;                                                               \
    results[number + 4] = name.xor;                                                              \
    results[number + 5] = name.cas;                                                              \
    results[number + 6] = checksum(name.own, sizeof name.own);                                   \
  }
WIDTH(u8, bytes)
WIDTH(u16, halves)
WIDTH(u32, words)
WIDTH(u64, longs)

// Two threads that write one word each and read the other's: with sequentially consistent accesses,
// or fences, never do both miss what the other wrote.
static void dekker(u32 me, u32 rounds, u32 number) {
  static struct { u32 flag[2]; u32 seen[2]; } pairs[kThreads / 2];
  u32* const flag = pairs[me / 2].flag;
  u32* const seen = pairs[me / 2].seen;
  const u32 mine = me % 2, other = 1 - mine;
  for (u32 i = 0; i < rounds; ++i) {
    const int order = i % 2 ? __ATOMIC_SEQ_CST : __ATOMIC_RELAXED;
    __atomic_store_n(&flag[mine], 0, SEQ);
    meet(&all);
    if (order == __ATOMIC_RELAXED) {
      __atomic_store_n(&flag[mine], 1, __ATOMIC_RELAXED);
      __atomic_thread_fence(SEQ);
      seen[mine] = __atomic_load_n(&flag[other], __ATOMIC_RELAXED);
    } else {
      __atomic_store_n(&flag[mine], 1, SEQ);
      seen[mine] = __atomic_load_n(&flag[other], SEQ);
    }
    meet(&all);
    if (mine == 0 && seen[0] == 0 && seen[1] == 0) add_result(number, 1);
  }
}

// --- the rest: each returns into results[number…] ------------------------------------------------

static u64 tickets;
static void draw_tickets(u32 rounds, u32 number) {
  u64 sum = 0;
  for (u32 i = 0; i < rounds; ++i) sum += __atomic_fetch_add(&tickets, 1, SEQ);
  add_result(number, sum);
}

static struct { mutex m; u64 plain; u32 inside; u64 intruders; } guarded;
static void count_under_lock(u32 me, u32 rounds, u32 number) {
  for (u32 i = 0; i < rounds; ++i) {
    lock(&guarded.m);
    if (++guarded.inside != 1) ++guarded.intruders;
    guarded.plain += me + i;
    --guarded.inside;
    unlock(&guarded.m);
  }
  meet(&all);
  if (me == 0) results[number] = guarded.plain, results[number + 1] = guarded.intruders;
}

static struct { mutex m; condition changed; u32 items[16]; u32 first, count; } ring;
static void produce_and_consume(u32 me, u32 rounds, u32 number) {
  u64 sum = 0;
  for (u32 i = 0; i < rounds; ++i) {
    lock(&ring.m);
    if (me % 2 == 0) {
      while (ring.count == 16) cond_wait(&ring.changed, &ring.m);
      ring.items[(ring.first + ring.count++) % 16] = me * rounds + i;
    } else {
      while (ring.count == 0) cond_wait(&ring.changed, &ring.m);
      sum += ring.items[ring.first++ % 16];
      --ring.count;
    }
    unlock(&ring.m);
    cond_broadcast(&ring.changed);
  }
  add_result(number, sum);
}

static semaphore seats[kThreads];
static void pass_round(u32 me, u32 rounds, u32 number) {
  static u64 value = 1;
  if (me == 0) up(&seats[0]);
  for (u32 i = 0; i < rounds; ++i) {
    down(&seats[me]);
    value = value * 6364136223846793005u + me;  // in a fixed order
    up(&seats[(me + 1) % kThreads]);
  }
  meet(&all);
  if (me == 0) results[number] = value;
}

static void time_out(u32 me, u32 rounds, u32 number) {
  static u32 words[kThreads][16];
  static u64 longs_[kThreads][16];
  for (u32 i = 0; i < rounds; ++i) {
    add_result(number, wait32(words[me], 0, i % 2 ? 1000 : 0));
    add_result(number, wait64(longs_[me], 0, i % 2 ? 1000 : 0));
    add_result(number + 1, wait32(words[me], 1, -1));
    add_result(number + 1, wait64(longs_[me], ONE, -1));
    add_result(number + 2, notify(words[me], ~0u));
  }
}

static void wake_all(u32 me, u32 number) {
  static u32 bell;
  if (me != 0) {
    add_result(number, wait32(&bell, 0, -1));
    return;
  }
  u32 woken = 0;
  while (woken < kThreads - 1) woken += notify(&bell, 1 + woken % 3);
  results[number + 1] = woken + notify(&bell, ~0u);
}

static void grow_together(u32 me, u32 rounds, u32 number) {
  static u32 before;
  if (me == 0) before = pages();
  meet(&all);
  for (u32 i = 0; i < rounds; ++i) {
    u8* const page = grow();
    for (u32 k = 0; k < kPage; k += 512) add_result(number, page[k]);  // fresh: all 0
    for (u32 k = 0; k < kPage; k += 512) page[k] = (u8)(me + 1);
    for (u32 k = 0; k < kPage; k += 512) add_result(number + 1, page[k]);
  }
  meet(&all);
  if (me == 0) results[number + 2] = pages() - before;
}

// --- compute, then compare -----------------------------------------------------------------------

static u32 cells[2][kCells];
static void stencil(u32 me, u32 rounds, u32 number) {
  const u32 part = kCells / kThreads;
  for (u32 i = me * part; i < (me + 1) * part; ++i) cells[0][i] = i * 2654435761u;
  for (u32 step = 0; step < rounds; ++step) {
    meet(&all);
    const u32* const from = cells[step % 2];
    u32* const to = cells[1 - step % 2];
    for (u32 i = me * part; i < (me + 1) * part; ++i) {
      to[i] = from[(i + kCells - 1) % kCells] ^ (from[i] * 3 + (from[(i + 1) % kCells] >> 3));
    }
  }
  meet(&all);
  if (me == 0) results[number] = checksum(cells, sizeof cells);
}

static u16 histogram[256];
static void count_bytes(u32 me, u32 rounds, u32 number) {
  u64 state = me + 88172645463325252u;
  for (u32 i = 0; i < rounds; ++i) {
    __atomic_fetch_add(&histogram[random64(&state) & 0xff], 1, __ATOMIC_RELAXED);
  }
  meet(&all);
  if (me == 0) results[number] = checksum(histogram, sizeof histogram);
}

static u32 sorted[kSorted];
static void bitonic_sort(u32 me, u32 number) {
  const u32 part = kSorted / kThreads;
  u64 state = me + 1;
  for (u32 i = me * part; i < (me + 1) * part; ++i) sorted[i] = (u32)random64(&state);
  for (u32 k = 2; k <= kSorted; k *= 2) {
    for (u32 j = k / 2; j > 0; j /= 2) {
      meet(&all);
      for (u32 i = me * part; i < (me + 1) * part; ++i) {
        const u32 other = i ^ j;
        if (other < i || (sorted[i] > sorted[other]) != ((i & k) == 0)) continue;
        const u32 t = sorted[i];
        sorted[i] = sorted[other];
        sorted[other] = t;
      }
    }
  }
  meet(&all);
  if (me != 0) return;
  results[number] = checksum(sorted, sizeof sorted);
  for (u32 i = 1; i < kSorted; ++i) results[number + 1] += sorted[i - 1] > sorted[i];
}

// Work is taken as it comes, by functions behind pointers: each thread has a table of its own.
static u64 square(u64 x) { return x * x; }
static u64 twice(u64 x) { return x + x; }
static u64 negate(u64 x) { return ~x; }
static u64 (*volatile steps[])(u64) = {square, twice, negate};
static _Thread_local u64 private_sum = 7;
static void take_work(u32 rounds, u32 number) {
  static u32 next;
  for (;;) {
    const u32 job = __atomic_fetch_add(&next, 1, SEQ);
    if (job >= rounds * kThreads) break;
    private_sum += steps[job % 3](job);
  }
  add_result(number, private_sum - 7);
}

// Set once, when the first thread's instance is made: later ones must not set it again.
static u32 started = 1000;

EXPORT(run) void run(u32 me, u32 rounds) {
  __atomic_fetch_add(&started, 1, SEQ);
  meet(&all);
  if (me == 0) results[0] = started;
  hammer_bytes(me, rounds, 1);
  hammer_halves(me, rounds, 11);
  hammer_words(me, rounds, 21);
  hammer_longs(me, rounds, 31);
  draw_tickets(rounds, 41);
  count_under_lock(me, rounds, 42);
  produce_and_consume(me, rounds, 44);
  pass_round(me, rounds / 8 + 1, 45);
  time_out(me, rounds / 64 + 2, 46);
  dekker(me, rounds / 8, 59);
  meet(&all);
  wake_all(me, 49);
  grow_together(me, 20, 51);
  stencil(me, rounds / 64 + 2, 54);
  count_bytes(me, rounds, 55);
  bitonic_sort(me, 56);
  take_work(rounds, 58);
  meet(&all);
}

EXPORT(result) u64 result(u32 number) { return results[number]; }
EXPORT(result_count) u32 result_count(void) { return kMostResults; }

#ifdef __wasm__
static _Alignas(16) u8 stacks[kThreads][kStack];
static _Alignas(16) u8 tls[kThreads][1024];
EXPORT(stack_of) u8* stack_of(u32 me) { return stacks[me] + kStack; }
EXPORT(tls_of) u8* tls_of(u32 me) { return tls[me]; }
#else
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
static u32 rounds_wanted;
static void* thread(void* me) {
  run((u32)(uintptr_t)me, rounds_wanted);
  return 0;
}
int main(int argc, char** argv) {
  rounds_wanted = argc > 1 ? (u32)atoi(argv[1]) : 1000;
  pthread_t threads[kThreads];
  for (uintptr_t i = 0; i < kThreads; ++i) pthread_create(&threads[i], 0, thread, (void*)i);
  for (u32 i = 0; i < kThreads; ++i) pthread_join(threads[i], 0);
  for (u32 i = 0; i < result_count(); ++i) printf("%" PRIu32 " %" PRIu64 "\n", i, result(i));
  return 0;
}
#endif
