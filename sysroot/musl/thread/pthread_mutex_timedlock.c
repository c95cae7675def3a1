/* musl's for all mutexes but normal ones. */
#include "mutexes.h"

#define __pthread_mutex_timedlock timedlock_typed
static int timedlock_typed(pthread_mutex_t *restrict, const struct timespec *restrict);
#include "pthread_mutex_timedlock_text.h"
#undef __pthread_mutex_timedlock

static int timedlock_normal(pthread_mutex_t *restrict m, const struct timespec *restrict at)
{
	const int busy = EBUSY | contended;
	int priv = (m->_m_type & 128) ^ 128;
	while (!take_free(m, busy)) {
		int seen = m->_m_lock;
		if (!seen || (seen > 0 && a_cas(&m->_m_lock, seen, busy) != seen)) continue;
		int error = __timedwait(&m->_m_lock, busy, CLOCK_REALTIME, at, priv);
		if (error && error != EINTR) return error;
	}
	return 0;
}

int __pthread_mutex_timedlock(pthread_mutex_t *restrict m, const struct timespec *restrict at)
{
	if (!is_normal(m)) return timedlock_typed(m, at);
	return take_free(m, EBUSY) ? 0 : timedlock_normal(m, at);
}

weak_alias(__pthread_mutex_timedlock, pthread_mutex_timedlock);
