/* musl's for all mutexes but normal ones. */
#include "mutexes.h"

#define __pthread_mutex_unlock unlock_typed
static int unlock_typed(pthread_mutex_t *);
#include "pthread_mutex_unlock_text.h"
#undef __pthread_mutex_unlock

_Thread_local volatile int *__wasix_wake_at_unlock;

int __pthread_mutex_unlock(pthread_mutex_t *m)
{
	int error = 0;
	if (is_normal(m)) {
		/* The next holder may be rid of it before the wake-up. */
		int priv = (m->_m_type & 128) ^ 128;
		m->_m_count = 0;
		if (a_swap(&m->_m_lock, 0) < 0) __wake(&m->_m_lock, 1, priv);
	} else {
		int more_than_once = (m->_m_type & 3) == PTHREAD_MUTEX_RECURSIVE && m->_m_count;
		error = unlock_typed(m);
		if (error || more_than_once) return error;
	}
	wake_what_waited();
	return error;
}

weak_alias(__pthread_mutex_unlock, pthread_mutex_unlock);
