// Preview 1 has no threads: locks are always free, and starting a thread fails.
#pragma once
#include <errno.h>
#include <sys/types.h>
#include <time.h>
#define PTHREAD_MUTEX_INITIALIZER {0}
#define PTHREAD_COND_INITIALIZER {0}
#define PTHREAD_CREATE_DETACHED 1
static inline int pthread_mutex_init(pthread_mutex_t* m, const void* a) {
  return (void)m, (void)a, 0;
}
static inline int pthread_mutex_destroy(pthread_mutex_t* m) { return (void)m, 0; }
static inline int pthread_mutex_lock(pthread_mutex_t* m) { return (void)m, 0; }
static inline int pthread_mutex_unlock(pthread_mutex_t* m) { return (void)m, 0; }
static inline int pthread_cond_init(pthread_cond_t* c, const void* a) {
  return (void)c, (void)a, 0;
}
static inline int pthread_cond_destroy(pthread_cond_t* c) { return (void)c, 0; }
static inline int pthread_cond_signal(pthread_cond_t* c) { return (void)c, 0; }
static inline int pthread_cond_wait(pthread_cond_t* c, pthread_mutex_t* m) {
  return (void)c, (void)m, EINVAL;
}
static inline int pthread_cond_timedwait(pthread_cond_t* c, pthread_mutex_t* m,
                                         const struct timespec* t) {
  return (void)c, (void)m, (void)t, ETIMEDOUT;
}
static inline int pthread_attr_init(pthread_attr_t* a) { return (void)a, 0; }
static inline int pthread_attr_destroy(pthread_attr_t* a) { return (void)a, 0; }
static inline int pthread_attr_setdetachstate(pthread_attr_t* a, int s) {
  return (void)a, (void)s, 0;
}
static inline int pthread_create(pthread_t* t, const pthread_attr_t* a, void* (*f)(void*),
                                 void* x) {
  return (void)t, (void)a, (void)f, (void)x, EAGAIN;
}
static inline int pthread_once(pthread_once_t* once, void (*f)(void)) {
  if (!*once) *once = 1, f();
  return 0;
}
