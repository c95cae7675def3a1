/* musl's for all mutexes but normal ones. */
#include "mutexes.h"

#define __pthread_mutex_trylock trylock_typed
static int trylock_typed(pthread_mutex_t *);
#include "pthread_mutex_trylock_text.h"
#undef __pthread_mutex_trylock

int __pthread_mutex_trylock(pthread_mutex_t *m)
{
	if (is_normal(m)) return take_free(m, EBUSY) ? 0 : EBUSY;
	return trylock_typed(m);
}

weak_alias(__pthread_mutex_trylock, pthread_mutex_trylock);
