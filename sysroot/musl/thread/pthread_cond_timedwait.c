/* musl's, but for when it wakes; see mutexes.h. build.sh makes the text from musl's. */
#include "mutexes.h"

/* The mutex with which a thread waits, whose barrier this is. */
static void unlock_barrier(volatile int *barrier, const pthread_mutex_t *mutex)
{
	int held = holds(mutex);
	if (a_swap(barrier, 0) != 2) return;
	if (held) wake_at_unlock(barrier);
	else __wake(barrier, 1, 1);
}

/* The caller holds the mutex of `word`, which is the next one's, too. */
static void unlock_requeue(volatile int *barrier, volatile int *word, int shared)
{
	(void)word;
	a_store(barrier, 0);
	if (shared) __wake(barrier, 1, 1);
	else wake_at_unlock(barrier);
}

#include "pthread_cond_timedwait_text.h"
