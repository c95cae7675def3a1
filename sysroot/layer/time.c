/* Clocks, sleeping, interval timers. */
#include "layer.h"
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

/* Sleeps on one of WASI's clocks. */
long __wasix_wait(int clock, int64_t nanoseconds)
{
	/* Zero means for ever to one runtime. */
	struct subscription in = {.tag = tag_clock, .clock = clock, .timeout = nanoseconds ? nanoseconds : 1};
	struct event out;
	uint32_t n = 0;
	int32_t error = __import_poll_oneoff(&in, &out, 1, &n);
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
	if (end <= (int64_t)start) return 0;
	long bad = __wasix_wait(id, end - start);
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

/* Only wall-clock timers: WASIX can raise a signal every so often. */
static struct {
	uint64_t end, interval;
} timer;

hidden void __wasix_timer_fired(void)
{
	if (!timer.end) return;
	timer.end = timer.interval ? now(monotonic) + timer.interval : 0;
	if (timer.interval) __import_proc_raise_interval(14, timer.interval, 1);
}

long __wasix_getitimer(arg which, arg out)
{
	long *value = PTR(out);
	if (which < 0 || which > 2) return -EINVAL;
	memset(value, 0, 4 * sizeof *value);
	if (which) return 0;
	uint64_t t = now(monotonic), left = timer.end > t ? timer.end - t : timer.end ? 1000 : 0;
	value[0] = timer.interval / 1000000000;
	value[1] = timer.interval % 1000000000 / 1000;
	value[2] = left / 1000000000;
	value[3] = left % 1000000000 / 1000;
	return 0;
}

long __wasix_setitimer(arg which, arg in, arg out)
{
	const long *value = PTR(in);
	if (which < 0 || which > 2) return -EINVAL;
	if ((unsigned long)value[1] >= 1000000 || (unsigned long)value[3] >= 1000000) return -EINVAL;
	if (out) __wasix_getitimer(which, out);
	uint64_t interval = value[0] * 1000000000ll + value[1] * 1000ll;
	uint64_t first = value[2] * 1000000000ll + value[3] * 1000ll;
	if (which) return first ? -ENOSYS : 0;
	int32_t error = __import_proc_raise_interval(14, first, first && first == interval);
	if (error) return first ? __wasix_error(error) : 0;
	timer.end = first ? now(monotonic) + first : 0;
	timer.interval = first ? interval : 0;
	return 0;
}
