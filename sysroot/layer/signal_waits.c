/* Waiting for signals. */
#include "signal_state.h"

/* Until *word is no longer `seen`, or a while. A handler that runs before the wait has begun has changed
 * the word: nothing is lost between a look and a wait. */
static void sleep_on(volatile int *word, int seen, int64_t nanoseconds)
{
	struct {
		uint8_t tag;
		uint64_t nanoseconds;
	} limit = {nanoseconds >= 0, nanoseconds};
	uint8_t woken;
	/* No futexes here: looks every few milliseconds. */
	const int64_t step = 2000000;
	if ((uint16_t)__import_futex_wait((const void *)word, seen, &limit, &woken) == wasi_nosys)
		__wasix_wait(1, nanoseconds < 0 || nanoseconds > step ? step : nanoseconds, 0);
}

/* Sleeps until a handler has run. */
long __wasix_rt_sigsuspend(arg new, arg size)
{
	uint64_t set, old;
	int seen = me.handled;
	(void)size;
	memcpy(&set, PTR(new), sizeof set);
	__wasix_expect_signals();
	__wasix_swap_mask(&set, &old);
	while (me.handled == seen && !count_of(__wasix_ends_wait)) sleep_on(&me.handled, seen, -1);
	__wasix_swap_mask(&old, 0);
	return -EINTR;
}

/* The same with the mask as it is. A handler that ran before was too early. */
long __wasix_pause(void)
{
	int seen = me.handled;
	__wasix_expect_signals();
	while (me.handled == seen && !count_of(__wasix_ends_wait)) sleep_on(&me.handled, seen, -1);
	return -EINTR;
}

static int64_t clock_now(void)
{
	struct timespec t;
	__wasix_clock_gettime64(CLOCK_MONOTONIC, (uintptr_t)&t);
	return __wasix_nanoseconds(&t);
}

long __wasix_rt_sigtimedwait_time64(arg wanted, arg info, arg limit, arg size)
{
	uint64_t set;
	siginfo_t *out = PTR(info);
	const struct timespec *t = PTR(limit);
	int64_t end = INT64_MAX;
	int handled = me.handled;
	siginfo_t got;
	(void)size;
	memcpy(&set, PTR(wanted), sizeof set);
	__wasix_expect_signals();
	if (t && __builtin_add_overflow(clock_now(), __wasix_nanoseconds(t), &end)) end = INT64_MAX;
	__atomic_fetch_add(&__wasix_signal_waiters, 1, __ATOMIC_SEQ_CST);
	/* What it waits for goes to no handler meanwhile. */
	uint64_t old = me.mask;
	me.mask = old | (set & ~unblockable);
	long r;
	for (;;) {
		int seen = __wasix_arrivals;
		if ((r = __wasix_take_signal(set, &got))) break;
		__wasix_settle_signals();
		int64_t left = end == INT64_MAX ? -1 : end - clock_now();
		if (me.handled != handled || count_of(__wasix_ends_wait)) r = -EINTR;
		else if (end != INT64_MAX && left <= 0) r = -EAGAIN;
		if (r) break;
		sleep_on(&__wasix_arrivals, seen, left);
	}
	__atomic_fetch_sub(&__wasix_signal_waiters, 1, __ATOMIC_SEQ_CST);
	me.mask = old;
	__wasix_deliver();
	if (r > 0 && out) *out = got;
	return r;
}

