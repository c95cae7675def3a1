/* poll and select on poll_oneoff; epoll on WASIX's own. */
#include "layer.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

enum { hangup = 1, most_on_stack = 128 };
static const uint64_t for_timeout = -1;
static const int64_t step = 10000000;

static int subscribe(const struct pollfd *fds, int count, int64_t nanoseconds, int timed,
	struct subscription *in)
{
	int n = 0;
	for (int i = 0; i < count; i++) {
		if (fds[i].fd < 0 || fds[i].revents) continue;
		if (fds[i].events & (POLLIN | POLLRDNORM))
			in[n++] = (struct subscription){.user = i, .tag = tag_read, .fd = fds[i].fd};
		if (fds[i].events & (POLLOUT | POLLWRNORM))
			in[n++] = (struct subscription){.user = i, .tag = tag_write, .fd = fds[i].fd};
	}
	/* A wait without end is one for a very long time; no time at all is 1, as 0 is for ever to one
	 * runtime. */
	if (nanoseconds >= 0 || timed || !n)
		in[n++] = (struct subscription){.user = for_timeout, .tag = tag_clock, .clock = 1,
			.timeout = nanoseconds < 0 ? INT64_MAX : nanoseconds ? nanoseconds : 1};
	return n;
}

static int is_pipe(int fd)
{
	struct fdstat st;
	return !__import_fd_fdstat_get(fd, &st) && st.type == type_unknown;
}

static void note(struct pollfd *p, const struct event *e)
{
	int asked = p->events | POLLERR | POLLHUP | POLLNVAL, got = 0;
	int reading = e->type == tag_read;
	if (e->error == wasi_badf) got = POLLNVAL;
	else if (lacks_right(e->error)) got = asked & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
	else if (e->error) got = POLLERR;
	else if (!(e->flags & hangup)) got = reading ? POLLIN | POLLRDNORM : POLLOUT | POLLWRNORM;
	/* A pipe that nobody writes to any more has its rest to read; one that nobody reads is an error. */
	else if (!is_pipe(p->fd)) got = POLLHUP | (reading ? POLLIN | POLLRDNORM : POLLOUT | POLLWRNORM);
	else if (reading) got = POLLHUP | (e->bytes ? POLLIN | POLLRDNORM : 0);
	else got = POLLERR | POLLOUT | POLLWRNORM;
	p->revents |= got & asked;
}

/* Some runtimes let one bad descriptor fail the whole call: how many of them there are. */
static int note_invalid(struct pollfd *fds, int count)
{
	struct fdstat st;
	int invalid = 0;
	for (int i = 0; i < count; i++) {
		if (fds[i].fd < 0 || !__import_fd_fdstat_get(fds[i].fd, &st)) continue;
		fds[i].revents = POLLNVAL;
		invalid++;
	}
	return invalid;
}

static int asks_nothing(const struct pollfd *p)
{
	return p->fd >= 0 && !(p->events & (POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM));
}

/* Whether there is an error, or nobody at the other end: WASI has no subscription for that alone. */
static void note_end(struct pollfd *p)
{
	struct event out[2];
	uint32_t got = 0;
	long flags = __wasix_fcntl_getfl(p->fd);
	if (flags < 0) {
		p->revents = POLLNVAL;
		return;
	}
	/* A connection that one side has closed half can still be read. */
	int tag = (flags & O_ACCMODE) == O_RDONLY ? tag_read : tag_write;
	struct subscription in[2] = {{.tag = tag, .fd = p->fd},
		{.user = for_timeout, .tag = tag_clock, .clock = 1, .timeout = 1}};
	if (__import_poll_oneoff(in, out, 2, &got)) return;
	for (uint32_t i = 0; i < got; i++)
		if (out[i].user != for_timeout) note(p, &out[i]);
}

/* With `handled`: not to be begun, or ended, when another number of handlers has run. */
static long poll_once(struct pollfd *fds, int count, int64_t nanoseconds, const int *handled)
{
	struct subscription few_in[17];
	struct event few_out[17];
	struct subscription *in = few_in;
	struct event *out = few_out;
	void *mapped = 0;
	size_t size = 0;
	uint32_t got = 0;
	if (count > 8) {
		size = (2 * count + 1) * (sizeof *in + sizeof *out);
		/* Not the allocator's: a handler that has interrupted it may call poll(). */
		in = count <= most_on_stack ? __builtin_alloca(size)
			: (mapped = __wasix_map_memory(size += -size % PAGESIZE, 0));
		if (!in) return -ENOMEM;
		out = (void *)(in + 2 * count + 1);
	}
	for (int i = 0; i < count; i++) {
		fds[i].revents = 0;
		if (asks_nothing(&fds[i])) note_end(&fds[i]);
		if (fds[i].revents) nanoseconds = 0;
	}
	int n = subscribe(fds, count, nanoseconds, !!handled, in);
	/* A handler that runs from here on cuts the time short; one that ran before is seen. */
	if (handled) {
		__wasix_cut_short(&in[n - 1].timeout);
		if (__wasix_handled() != *handled) in[n - 1].timeout = 1;
	}
	int32_t error = __import_poll_oneoff(in, out, n, &got);
	/* Then what of the others is ready is asked for without them. */
	if ((uint16_t)error == wasi_badf && note_invalid(fds, count)) {
		if (handled) __wasix_cut_short(0);
		n = subscribe(fds, count, 0, 1, in);
		error = __import_poll_oneoff(in, out, n, &got);
	}
	if (handled) __wasix_cut_short(0);
	long bad = result(error);
	for (uint32_t i = 0; !bad && i < got; i++)
		if (out[i].user != for_timeout && out[i].user < (uint64_t)count) note(&fds[out[i].user], &out[i]);
	if (mapped) __wasix_munmap((uintptr_t)mapped, size);
	long ready = 0;
	for (int i = 0; i < count; i++) ready += !!fds[i].revents;
	return bad ? bad : ready;
}

static int64_t clock_now(void)
{
	struct timespec t;
	__wasix_clock_gettime64(CLOCK_MONOTONIC, (uintptr_t)&t);
	return __wasix_nanoseconds(&t);
}

/* Signals without a handler end nothing. */
static long poll_fds(struct pollfd *fds, int count, int64_t nanoseconds, const int *masked)
{
	int handled = masked ? *masked : count_of(__wasix_handled);
	int64_t end = nanoseconds > 0 ? clock_now() + nanoseconds : 0;
	int looks = 0;
	for (int i = 0; i < count && !looks; i++) looks = asks_nothing(&fds[i]);
	for (;;) {
		/* What cannot be waited for is looked at now and then. */
		int some = looks && (nanoseconds < 0 || nanoseconds > step);
		long r = poll_once(fds, count, some ? step : nanoseconds, masked);
		int same = count_of(__wasix_handled) == handled;
		if (!r && masked && !same) return -EINTR;
		if (!r && some && same) r = -EINTR;
		if (r != -EINTR || !same || count_of(__wasix_ends_wait)) return r;
		if (nanoseconds > 0) {
			nanoseconds = end - clock_now();
			if (nanoseconds < 0) nanoseconds = 0;
		}
	}
}

/* Waits with the signals of `mask` blocked instead of those that are; what is pending comes first. */
static long with_mask(struct pollfd *fds, int count, int64_t nanoseconds, const uint64_t *mask)
{
	uint64_t old;
	if (!mask || !__wasix_swap_mask) return poll_fds(fds, count, nanoseconds, 0);
	int handled = __wasix_handled();
	long r = __wasix_swap_mask(mask, &old) ? -EINTR : poll_fds(fds, count, nanoseconds, &handled);
	__wasix_swap_mask(&old, 0);
	return r;
}

static long limit(const struct timespec *t, int64_t *nanoseconds)
{
	*nanoseconds = -1;
	if (!t) return 0;
	if (t->tv_sec < 0 || (unsigned long)t->tv_nsec >= 1000000000) return -EINVAL;
	*nanoseconds = __wasix_nanoseconds(t);
	return 0;
}

long __wasix_ppoll_time64(arg fds, arg count, arg timeout, arg mask, arg size)
{
	int64_t nanoseconds;
	(void)size;
	if (count > 1 << 20) return -EINVAL;
	long bad = limit(PTR(timeout), &nanoseconds);
	return bad ? bad : with_mask(PTR(fds), count, nanoseconds, PTR(mask));
}

static long collect(const struct pollfd *p, int count, fd_set *sets[3])
{
	static const short shown[] = {POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, 0};
	long total = 0;
	for (int i = 0; i < count; i++)
		if (p[i].revents & POLLNVAL) return -EBADF;
	for (int s = 0; s < 3; s++) {
		if (!sets[s]) continue;
		static const short asked[] = {POLLIN, POLLOUT, 0};
		for (int i = 0; i < count; i++) {
			if (!FD_ISSET(p[i].fd, sets[s])) continue;
			if (p[i].events & asked[s] && p[i].revents & shown[s]) total++;
			else FD_CLR(p[i].fd, sets[s]);
		}
	}
	return total;
}

long __wasix_pselect6_time64(arg n, arg readable, arg writable, arg special, arg timeout, arg mask_and_size)
{
	struct pollfd few[16], *p = few;
	fd_set *sets[] = {PTR(readable), PTR(writable), PTR(special)};
	/* The time comes as two 64-bit numbers, the mask behind a pointer to a pair. */
	const long long *time = PTR(timeout);
	struct timespec t = {0}, *tp = 0;
	int64_t nanoseconds;
	int count = 0, wanted = 0;
	if (n < 0 || n > FD_SETSIZE) return -EINVAL;
	if (time) t = (struct timespec){.tv_sec = time[0], .tv_nsec = time[1]}, tp = &t;
	long bad = limit(tp, &nanoseconds);
	if (bad) return bad;
	for (int fd = 0; fd < n; fd++)
		for (int s = 0; s < 3; s++)
			if (sets[s] && FD_ISSET(fd, sets[s])) wanted++;
	/* At most FD_SETSIZE. */
	if (wanted > 16) p = __builtin_alloca(wanted * sizeof *p);
	for (int fd = 0; fd < n; fd++) {
		int events = 0, any = 0;
		for (int s = 0; s < 3; s++) {
			if (!sets[s] || !FD_ISSET(fd, sets[s])) continue;
			events |= s == 0 ? POLLIN : s == 1 ? POLLOUT : 0;
			any = 1;
		}
		/* That a connection has ended is nothing special. */
		if (any && !events) {
			struct fdstat st;
			int32_t error = __import_fd_fdstat_get(fd, &st);
			if (error) return __wasix_error(error);
			continue;
		}
		if (any) p[count++] = (struct pollfd){fd, events, 0};
	}
	const uint32_t *pair = PTR(mask_and_size);
	long r = with_mask(p, count, nanoseconds, pair ? PTR(pair[0]) : 0);
	if (r >= 0) r = collect(p, count, sets);
	return r;
}

/* --- epoll: the same idea with other bits --- */
/* In the order of WASI's bits. */
static const uint32_t linux_bits[] = {EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLPRI, EPOLLERR, EPOLLHUP,
	EPOLLET, EPOLLONESHOT};

long __wasix_epoll_create1(arg flags)
{
	int32_t fd = -1;
	if (flags & ~EPOLL_CLOEXEC) return -EINVAL;
	__wasix_runtime_resolves();
	int32_t error = __import_epoll_create(&fd);
	if (error) return __wasix_error(error);
	if (flags & EPOLL_CLOEXEC) __wasix_fcntl_setfd(fd, FD_CLOEXEC);
	return fd;
}

struct wasi_epoll {
	uint32_t events;
	uint32_t pad;
	struct {
		uint32_t ptr;
		int32_t fd;
		uint32_t data1;
		uint32_t pad;
		uint64_t data2;
	} data;
};
_Static_assert(sizeof(struct wasi_epoll) == 32, "WASIX's layout");

long __wasix_epoll_ctl(arg epoll, arg op, arg fd, arg event)
{
	const struct epoll_event *from = PTR(event);
	struct wasi_epoll to = {0};
	/* add, delete, change; WASIX counts add, change, delete */
	static const uint8_t ops[] = {0, 2, 1};
	if (op < 1 || op > 3) return -EINVAL;
	if (op != EPOLL_CTL_DEL) {
		if (!from) return -EFAULT;
		for (int i = 0; i < 8; i++)
			if (from->events & linux_bits[i]) to.events |= 1u << i;
		/* The value lies in data2, which goes through unchanged. */
		to.data.fd = fd;
		to.data.data2 = from->data.u64;
	}
	return result(__import_epoll_ctl(epoll, ops[op - 1], fd, op == EPOLL_CTL_DEL ? 0 : &to));
}

long __wasix_epoll_pwait(arg epoll, arg out, arg max, arg timeout, arg mask, arg size)
{
	struct wasi_epoll got[64];
	struct epoll_event *events = PTR(out);
	uint32_t n = 0;
	uint64_t old;
	(void)size;
	if (max <= 0) return -EINVAL;
	int64_t limit = timeout < 0 ? -1 : timeout * 1000000;
	if (mask && __wasix_swap_mask && __wasix_swap_mask(PTR(mask), &old)) {
		__wasix_swap_mask(&old, 0);
		return -EINTR;
	}
	int32_t error = __import_epoll_wait(epoll, got, max < 64 ? max : 64, limit, &n);
	if (mask && __wasix_swap_mask) __wasix_swap_mask(&old, 0);
	if (error) return __wasix_error(error);
	for (uint32_t i = 0; i < n; i++) {
		events[i].events = 0;
		for (int b = 0; b < 8; b++)
			if (got[i].events & 1u << b) events[i].events |= linux_bits[b];
		events[i].data.u64 = got[i].data.data2;
	}
	return n;
}
