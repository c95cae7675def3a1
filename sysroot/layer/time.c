/* Clocks, sleeping, interval timers. */
#include "layer.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>

int64_t __wasix_nanoseconds(const struct timespec *t)
{
	int64_t n;
	if (__builtin_mul_overflow(t->tv_sec, 1000000000ll, &n) || __builtin_add_overflow(n, t->tv_nsec, &n))
		return t->tv_sec < 0 ? INT64_MIN : INT64_MAX;
	return n;
}

static void store(uint64_t nanoseconds, struct timespec *out)
{
	*out = (struct timespec){.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
}

enum { realtime, monotonic, process_time, thread_time };

/* WASI's clock for Linux's number; the coarse and raw ones are the same clocks here. */
static int wasi_clock(arg clock)
{
	static const int8_t clocks[] = {realtime, monotonic, process_time, thread_time, monotonic, realtime,
		monotonic, monotonic, realtime, monotonic, -1, realtime};
	return clock >= 0 && clock < (arg)sizeof clocks ? clocks[clock] : -1;
}

static uint64_t now(int clock)
{
	uint64_t t = 0;
	__import_clock_time_get(clock, 1, &t);
	return t;
}

long __wasix_clock_gettime64(arg clock, arg out)
{
	uint64_t t = 0;
	int id = wasi_clock(clock);
	if (id < 0) return -EINVAL;
	int32_t error = __import_clock_time_get(id, 1, &t);
	if (error) return __wasix_error(error);
	store(t, PTR(out));
	return 0;
}

long __wasix_clock_getres_time64(arg clock, arg out)
{
	uint64_t t = 0;
	int id = wasi_clock(clock);
	if (id < 0) return -EINVAL;
	int32_t error = __import_clock_res_get(id, &t);
	if (error) return __wasix_error(error);
	if (out) store(t, PTR(out));
	return 0;
}

long __wasix_clock_settime64(arg clock, arg in)
{
	const struct timespec *t = PTR(in);
	if (clock != CLOCK_REALTIME || (unsigned long)t->tv_nsec >= 1000000000 || t->tv_sec < 0) return -EINVAL;
	int32_t error = __import_clock_time_set(realtime, __wasix_nanoseconds(t));
	return error ? -EPERM : 0;
}

long __wasix_wait(int clock, int64_t nanoseconds, const int *handled)
{
	/* Zero means for ever to one runtime. */
	struct subscription in = {.tag = tag_clock, .clock = clock, .timeout = nanoseconds ? nanoseconds : 1};
	struct event out;
	uint32_t n = 0;
	const int cuts = handled && __wasix_cut_short;
	if (cuts) {
		__wasix_cut_short(&in.timeout);
		if (count_of(__wasix_handled) != *handled) in.timeout = 1;
	}
	int32_t error = __import_poll_oneoff(&in, &out, 1, &n);
	if (cuts) __wasix_cut_short(0);
	return error ? __wasix_error(error) : n ? result(out.error) : 0;
}

long __wasix_clock_nanosleep_time64(arg clock, arg flags, arg request, arg remaining)
{
	const struct timespec *t = PTR(request);
	int id = wasi_clock(clock);
	if ((unsigned long)t->tv_nsec >= 1000000000 || t->tv_sec < 0) return -EINVAL;
	if (id < 0 || clock == CLOCK_THREAD_CPUTIME_ID) return -EINVAL;
	if (id == process_time) return -EOPNOTSUPP;
	uint64_t start = now(id);
	int64_t end = __wasix_nanoseconds(t);
	/* Absolute times are turned into relative ones: runtimes disagree about their clock. */
	if (!(flags & TIMER_ABSTIME) && __builtin_add_overflow(end, (int64_t)start, &end)) end = INT64_MAX;
	/* Signals without a handler end nothing. */
	const int handled = count_of(__wasix_handled);
	long bad = -EINTR;
	/* Who cancels the thread sets its flag first: seen here, or its handler runs from here on. */
	for (int64_t t = start; bad == -EINTR && count_of(__wasix_handled) == handled; t = now(id)) {
		if (count_of(__wasix_ends_wait)) break;
		if (end <= t) return 0;
		bad = __wasix_wait(id, end - t, &handled);
	}
	if (!bad && count_of(__wasix_handled) != handled && end > (int64_t)now(id)) bad = -EINTR;
	if (bad == -EINTR && remaining && !(flags & TIMER_ABSTIME)) {
		int64_t left = end - (int64_t)now(id);
		store(left > 0 ? left : 0, PTR(remaining));
	}
	return bad;
}

long __wasix_times(arg out)
{
	struct tms *t = PTR(out);
	/* In ticks of 10 ms; all time counts as the program's own. */
	if (t) *t = (struct tms){.tms_utime = now(process_time) / 10000000};
	return (long)(now(monotonic) / 10000000);
}

long __wasix_getrusage(arg who, arg out)
{
	/* The call's fields are of the machine's word; musl widens them. */
	long *usage = PTR(out);
	if (who < RUSAGE_CHILDREN || who > RUSAGE_THREAD) return -EINVAL;
	memset(usage, 0, 18 * sizeof *usage);
	if (who == RUSAGE_CHILDREN) return 0;
	uint64_t t = now(who == RUSAGE_THREAD ? thread_time : process_time);
	usage[0] = t / 1000000000;
	usage[1] = t % 1000000000 / 1000;
	usage[4] = __builtin_wasm_memory_size(0) * 64;
	return 0;
}

/* --- interval timers: the runtime has one for each signal --- */
struct interval {
	int64_t interval_seconds, interval_microseconds, seconds, microseconds;
};

static int timer_signal(arg which)
{
	static const uint8_t signals[] = {14, 26, 27}; /* SIGALRM, SIGVTALRM, SIGPROF */
	return which >= 0 && which <= 2 ? signals[which] : 0;
}

/* What is left, and what is set; either may be null. */
static long swap_timer(int sig, const struct interval *new, struct interval *old)
{
	int32_t error = __import_proc_raise_interval2(sig, new, old);
	if (!error || (uint16_t)error != wasi_nosys) return result(error);
	/* The older call can say this: an interval to begin with, or a single time. */
	if (old) memset(old, 0, sizeof *old);
	if (!new) return 0;
	uint64_t first = new->seconds * 1000000000ll + new->microseconds * 1000ll;
	uint64_t interval = new->interval_seconds * 1000000000ll + new->interval_microseconds * 1000ll;
	error = __import_proc_raise_interval(sig, first, first && first == interval);
	return first ? result(error) : 0;
}

/* musl's longs are narrower than the runtime's numbers. */
static void to_longs(const struct interval *from, long *to)
{
	to[0] = from->interval_seconds;
	to[1] = from->interval_microseconds;
	to[2] = from->seconds;
	to[3] = from->microseconds;
}

long __wasix_getitimer(arg which, arg out)
{
	struct interval now;
	int sig = timer_signal(which);
	if (!sig) return -EINVAL;
	long bad = swap_timer(sig, 0, &now);
	if (!bad) to_longs(&now, PTR(out));
	return bad;
}

long __wasix_setitimer(arg which, arg in, arg out)
{
	const long *value = PTR(in);
	struct interval old;
	int sig = timer_signal(which);
	if (!sig || value[0] < 0 || value[2] < 0) return -EINVAL;
	if ((unsigned long)value[1] >= 1000000 || (unsigned long)value[3] >= 1000000) return -EINVAL;
	long bad = swap_timer(sig, &(struct interval){value[0], value[1], value[2], value[3]}, out ? &old : 0);
	if (!bad && out) to_longs(&old, PTR(out));
	return bad;
}

/* --- POSIX timers, one for each signal --- */
static volatile int timers[_NSIG];
static union sigval timer_values[_NSIG];

struct event_request {
	union sigval value;
	int sig, notify, tid;
};

long __wasix_timer_create(arg clock, arg event, arg id)
{
	const struct event_request *e = PTR(event);
	int sig = e ? e->sig : SIGALRM;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return -EINVAL;
	if (e && e->notify != SIGEV_SIGNAL) return -ENOTSUP;
	if (sig < 1 || sig >= _NSIG || (sig >= 32 && sig <= 34)) return -EINVAL;
	int none = 0;
	union sigval value = {.sival_int = sig};
	if (e) value = e->value;
	/* Its clock, and one. */
	if (!__atomic_compare_exchange_n(&timers[sig], &none, clock + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return -EAGAIN;
	timer_values[sig] = value;
	*(int *)PTR(id) = sig;
	return 0;
}

int __wasix_timer_of(int sig, int *id, union sigval *value)
{
	if (!timers[sig]) return 0;
	*id = sig;
	*value = timer_values[sig];
	return 1;
}

static int is_timer(arg id)
{
	return id >= 1 && id < _NSIG && timers[id];
}

long __wasix_timer_gettime64(arg id, arg out)
{
	struct interval now;
	struct itimerspec *t = PTR(out);
	if (!is_timer(id)) return -EINVAL;
	long bad = swap_timer(id, 0, &now);
	if (!bad) *t = (struct itimerspec){
		.it_interval = {.tv_sec = now.interval_seconds, .tv_nsec = now.interval_microseconds * 1000},
		.it_value = {.tv_sec = now.seconds, .tv_nsec = now.microseconds * 1000}};
	return bad;
}

static int is_valid(const struct timespec *t)
{
	return t->tv_sec >= 0 && (unsigned long)t->tv_nsec < 1000000000;
}

long __wasix_timer_settime64(arg id, arg flags, arg in, arg out)
{
	const struct itimerspec *t = PTR(in);
	if (!is_timer(id) || !is_valid(&t->it_value) || !is_valid(&t->it_interval)) return -EINVAL;
	if (out) __wasix_timer_gettime64(id, out);
	int64_t first = __wasix_nanoseconds(&t->it_value), interval = __wasix_nanoseconds(&t->it_interval);
	if (first && flags & TIMER_ABSTIME) {
		first -= now(wasi_clock(timers[id] - 1));
		if (first <= 0) first = 1;
	}
	/* What is shorter than the runtime's unit must not become nothing. */
	int64_t us = (first + 999) / 1000, every = (interval + 999) / 1000;
	return swap_timer(id, &(struct interval){every / 1000000, every % 1000000, us / 1000000, us % 1000000}, 0);
}

long __wasix_timer_getoverrun(arg id)
{
	return is_timer(id) ? 0 : -EINVAL;
}

long __wasix_timer_delete(arg id)
{
	if (!is_timer(id)) return -EINVAL;
	swap_timer(id, &(struct interval){0}, 0);
	timers[id] = 0;
	return 0;
}
