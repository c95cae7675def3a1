// What hammer.c needs of the machine: sleeping on words, growing memory. For WebAssembly these are
// instructions; natively a queue of sleepers and an array stand for them.
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t i64;

enum { kWoken = 0, kNotEqual = 1, kTimedOut = 2, kPage = 65536 };

#ifdef __wasm__

#define EXPORT(name) __attribute__((export_name(#name)))

static u32 wait32(u32* p, u32 expected, i64 timeout) {
  return (u32)__builtin_wasm_memory_atomic_wait32((int*)p, (int)expected, timeout);
}
static u32 wait64(u64* p, u64 expected, i64 timeout) {
  return (u32)__builtin_wasm_memory_atomic_wait64((long long*)p, (long long)expected, timeout);
}
static u32 notify(void* p, u32 count) {
  return __builtin_wasm_memory_atomic_notify((int*)p, count);
}
static u8* grow(void) { return (u8*)(__builtin_wasm_memory_grow(0, 1) * kPage); }
static u32 pages(void) { return __builtin_wasm_memory_size(0); }

#else

#include <errno.h>
#include <pthread.h>
#include <time.h>

#define EXPORT(name)

struct sleeper {
  void* address;
  int woken;
  pthread_cond_t wake;
  struct sleeper* next;
};
static pthread_mutex_t parking = PTHREAD_MUTEX_INITIALIZER;
static struct sleeper* sleepers;

static u32 sleep_on(void* p, i64 timeout) {
  struct sleeper me = {p, 0, PTHREAD_COND_INITIALIZER, 0};
  struct sleeper** last = &sleepers;
  while (*last) last = &(*last)->next;
  *last = &me;
  struct timespec end;
  clock_gettime(CLOCK_REALTIME, &end);
  end.tv_sec += timeout / 1000000000;
  end.tv_nsec += timeout % 1000000000;
  if (end.tv_nsec >= 1000000000) end.tv_nsec -= 1000000000, ++end.tv_sec;
  while (!me.woken) {
    if (timeout < 0) {
      pthread_cond_wait(&me.wake, &parking);
    } else if (pthread_cond_timedwait(&me.wake, &parking, &end) == ETIMEDOUT && !me.woken) {
      for (last = &sleepers; *last != &me; last = &(*last)->next) {
      }
      *last = me.next;
      return kTimedOut;
    }
  }
  return kWoken;
}
static u32 wait32(u32* p, u32 expected, i64 timeout) {
  pthread_mutex_lock(&parking);
  const u32 end =
      __atomic_load_n(p, __ATOMIC_SEQ_CST) != expected ? kNotEqual : sleep_on(p, timeout);
  pthread_mutex_unlock(&parking);
  return end;
}
static u32 wait64(u64* p, u64 expected, i64 timeout) {
  pthread_mutex_lock(&parking);
  const u32 end =
      __atomic_load_n(p, __ATOMIC_SEQ_CST) != expected ? kNotEqual : sleep_on(p, timeout);
  pthread_mutex_unlock(&parking);
  return end;
}
static u32 notify(void* p, u32 count) {
  u32 woken = 0;
  pthread_mutex_lock(&parking);
  for (struct sleeper** s = &sleepers; *s && woken < count;) {
    struct sleeper* one = *s;
    if (one->address != p) {
      s = &one->next;
      continue;
    }
    *s = one->next;
    one->woken = 1;
    pthread_cond_signal(&one->wake);
    ++woken;
  }
  pthread_mutex_unlock(&parking);
  return woken;
}

enum { kMostPages = 1024 };
static u8 more[kMostPages][kPage];
static u32 used;
static u8* grow(void) { return more[__atomic_fetch_add(&used, 1, __ATOMIC_SEQ_CST)]; }
static u32 pages(void) { return __atomic_load_n(&used, __ATOMIC_SEQ_CST); }

#endif
#endif
