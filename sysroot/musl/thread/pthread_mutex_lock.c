#include "mutexes.h"

int __pthread_mutex_lock(pthread_mutex_t *m)
{
	if (is_normal(m) && take_free(m, EBUSY)) return 0;
	return __pthread_mutex_timedlock(m, 0);
}

weak_alias(__pthread_mutex_lock, pthread_mutex_lock);
