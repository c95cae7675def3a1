/* Futexes, on which musl's locks and pthreads run. */
#include "layer.h"
#include "futex.h"

struct option_timestamp {
	uint8_t tag;
	uint64_t nanoseconds;
};

static long futex_wait(volatile int *address, int expected, const struct timespec *limit)
{
	/* Without a limit the first word is what a handler changes: that makes it one of a nanosecond. */
	union {
		struct option_timestamp t;
		uint64_t tag;
	} time = {.t = {.tag = !!limit, .nanoseconds = 1}};
	uint8_t woken = 1;
	if (limit) {
		time.t.nanoseconds = __wasix_nanoseconds(limit);
		if (limit->tv_sec < 0 || !time.t.nanoseconds) return -ETIMEDOUT;
	}
	const uint64_t asked = time.t.nanoseconds;
	if (__atomic_load_n(address, __ATOMIC_SEQ_CST) != expected) return -EAGAIN;
	int handled = count_of(__wasix_handled), ended = count_of(__wasix_ended_calls);
	/* Who cancels the thread sets its flag and sends a signal. If that one's handler runs from here on, but
	 * before the wait has begun, the wait is short; if it ran before, the flag is seen. */
	if (__wasix_cut_short) {
		uint64_t *cut = limit ? &time.t.nanoseconds : &time.tag;
		__wasix_cut_short(cut);
		if (count_of(__wasix_ends_wait)) *cut = 1;
	}
	int32_t error = __import_futex_wait((const void *)address, expected, &time.t, &woken);
	if (__wasix_cut_short) __wasix_cut_short(0);
	if (error) return __wasix_error(error);
	if (limit ? time.t.nanoseconds != asked : time.t.tag) woken = 1;
	/* The runtime calls the end by a signal a wake-up. If there may have been one it stays one; as on Linux
	 * a wait that has an end is not begun again after any handler. */
	if (woken && __atomic_load_n(address, __ATOMIC_SEQ_CST) == expected &&
	    (!restarts(ended) || (limit && count_of(__wasix_handled) != handled)))
		return -EINTR;
	return woken ? 0 : -ETIMEDOUT;
}

/* A thread that ends wakes others when its stack is no longer its own: no variable may lie there. */
static uint8_t nobody_asks;

static long futex_wake(volatile int *address, int count)
{
	int32_t error = 0;
	if (count == INT_MAX) return result(__import_futex_wake_all((const void *)address, &nobody_asks));
	while (count-- > 0 && !error) error = __import_futex_wake((const void *)address, &nobody_asks);
	return result(error);
}

long __wasix_futex(arg address, arg op, arg value, arg limit, arg second, arg third)
{
	(void)second, (void)third;
	switch ((int)op & ~FUTEX_PRIVATE) {
	case FUTEX_WAIT: return futex_wait(PTR(address), value, PTR(limit));
	case FUTEX_WAKE: return futex_wake(PTR(address), value);
	/* Moving waiters to another address: waking them all is allowed, they look again. */
	case FUTEX_REQUEUE: return futex_wake(PTR(address), INT_MAX);
	default: return -ENOSYS;
	}
}
