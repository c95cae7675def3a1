/* Mutexes without a type of their own, and wake-ups that wait for a mutex to be free.
 *
 * Their lock word is 0, EBUSY, or EBUSY | contended: somebody sleeps or may. Only who leaves the last one
 * wakes, and one only; who has slept takes it as contended, for there may be others. (musl's counts those
 * that wait and wakes at each unlocking until the first of them runs.) The word of owners that musl has no
 * use for here keeps the holder.
 *
 * Who signals a condition mostly holds the mutex that the woken thread needs first: it would wake up only
 * to sleep again. So the wake-up comes when the mutex is unlocked. */
#ifndef MUTEXES_H
#define MUTEXES_H

#include "pthread_impl.h"

enum { contended = 1u << 31 };

static inline int is_normal(const pthread_mutex_t *m)
{
	return (m->_m_type & 15) == PTHREAD_MUTEX_NORMAL;
}

/* Of a normal one; 0: it is another's. */
static inline int take_free(pthread_mutex_t *m, int as)
{
	if (a_cas(&m->_m_lock, 0, as)) return 0;
	m->_m_count = __pthread_self()->tid;
	return 1;
}

static inline int holds(const pthread_mutex_t *m)
{
	int self = __pthread_self()->tid;
	if (is_normal(m)) return m->_m_count == self && m->_m_lock;
	return !(m->_m_type & 8) && (m->_m_lock & 0x3fffffff) == self;
}

/* What this thread is to wake when it unlocks a mutex. */
extern hidden _Thread_local volatile int *__wasix_wake_at_unlock;

static inline void wake_what_waited(void)
{
	volatile int *word = __wasix_wake_at_unlock;
	if (!word) return;
	__wasix_wake_at_unlock = 0;
	__wake(word, 1, 1);
}

static inline void wake_at_unlock(volatile int *word)
{
	wake_what_waited();
	__wasix_wake_at_unlock = word;
}

#endif
