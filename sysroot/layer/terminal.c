/* ioctl: terminals, sizes, what can be read. WASIX has one terminal a process, and of its settings echo,
 * line mode and the translation of returns. Weft says in the structure's last two bytes, which WASIX does
 * not use, of four more settings what they are, and takes them from there. */
#include "layer.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <termios.h>

struct tty {
	uint32_t cols, rows, width, height;
	uint8_t in, out, err, echo, line_buffered, line_feeds, mark, more;
};
_Static_assert(sizeof(struct tty) == 24, "WASIX's layout");
enum { more_follows = 0x57, more_signals = 1, more_output = 2, more_flow = 4, more_extended = 8 };

/* A terminal is a character device that cannot be positioned. */
long __wasix_is_terminal(arg fd)
{
	struct fdstat st;
	int32_t error = __import_fd_fdstat_get(fd, &st);
	if (error) return __wasix_error(error);
	return st.type == type_character && !(st.rights & (right_seek | right_tell)) ? 0 : -ENOTTY;
}

static long get_size(struct winsize *size)
{
	struct tty tty = {0};
	memset(size, 0, sizeof *size);
	if (__import_tty_get(&tty)) return 0; /* as a terminal of unknown size */
	*size = (struct winsize){tty.rows, tty.cols, tty.width, tty.height};
	return 0;
}

static long set_size(const struct winsize *size)
{
	struct tty tty = {0};
	int32_t error = __import_tty_get(&tty);
	if (error) return __wasix_error(error);
	tty.rows = size->ws_row;
	tty.cols = size->ws_col;
	tty.width = size->ws_xpixel;
	tty.height = size->ws_ypixel;
	return result(__import_tty_set(&tty));
}

/* Flags that WASIX has no word for are kept as they were set. */
static struct termios settings = {
	.c_iflag = ICRNL | IXON | IUTF8,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = {[VINTR] = 3, [VQUIT] = 28, [VERASE] = 127, [VKILL] = 21, [VEOF] = 4, [VMIN] = 1,
		[VSTART] = 17, [VSTOP] = 19, [VSUSP] = 26, [VREPRINT] = 18, [VDISCARD] = 15, [VWERASE] = 23,
		[VLNEXT] = 22},
	.__c_ispeed = B38400,
	.__c_ospeed = B38400,
};

static void put(tcflag_t *flags, tcflag_t bits, int on)
{
	*flags = on ? *flags | bits : *flags & ~bits;
}

static long get_settings(struct termios *out)
{
	struct tty tty = {0};
	if (!__import_tty_get(&tty)) {
		put(&settings.c_lflag, ECHO, tty.echo);
		put(&settings.c_lflag, ICANON, tty.line_buffered);
		put(&settings.c_iflag, ICRNL, tty.line_feeds);
		if (tty.mark == more_follows) {
			put(&settings.c_lflag, ISIG, tty.more & more_signals);
			put(&settings.c_oflag, OPOST, tty.more & more_output);
			put(&settings.c_iflag, IXON, tty.more & more_flow);
			put(&settings.c_lflag, IEXTEN, tty.more & more_extended);
		}
	}
	/* musl's structure ends with more than the call's. */
	memcpy(out, &settings, offsetof(struct termios, __c_ispeed));
	return 0;
}

static long set_settings(const struct termios *in)
{
	struct tty tty = {0};
	memcpy(&settings, in, offsetof(struct termios, __c_ispeed));
	if (__import_tty_get(&tty)) return 0;
	tty.echo = !!(in->c_lflag & ECHO);
	tty.line_buffered = !!(in->c_lflag & ICANON);
	tty.line_feeds = !!(in->c_iflag & ICRNL);
	tty.more = (in->c_lflag & ISIG ? more_signals : 0) | (in->c_oflag & OPOST ? more_output : 0) |
	           (in->c_iflag & IXON ? more_flow : 0) | (in->c_lflag & IEXTEN ? more_extended : 0);
	return result(__import_tty_set(&tty));
}

static int is_usual(void)
{
	return settings.c_lflag & ICANON || (settings.c_cc[VMIN] == 1 && settings.c_cc[VTIME] == 0);
}

static long wait_readable(int fd, int tenths)
{
	struct pollfd p = {fd, POLLIN, 0};
	struct timespec t = {.tv_sec = tenths / 10, .tv_nsec = tenths % 10 * 100000000};
	return __wasix_ppoll_time64((uintptr_t)&p, 1, (uintptr_t)&t, 0, 0);
}

/* The runtime's terminal answers a read as soon as there is a byte. VTIME is the longest time without one: the
 * first is waited for without end unless VMIN is 0. */
int __wasix_timed_read(int fd, void *buf, size_t len, long *result)
{
	if (is_usual() || !len || __wasix_is_terminal(fd)) return 0;
	if (__wasix_fcntl_getfl(fd) & O_NONBLOCK) return 0;
	size_t least = settings.c_cc[VMIN], got = 0;
	int tenths = settings.c_cc[VTIME];
	if (least > len) least = len;
	for (;;) {
		struct iovec iov = {(char *)buf + got, len - got};
		long r = 1;
		if (!least || (got && tenths)) r = wait_readable(fd, tenths);
		if (r > 0) r = __wasix_readv(fd, (uintptr_t)&iov, 1);
		if (r > 0) got += r;
		if (r > 0 && got < least) continue;
		*result = got ? (long)got : r;
		return 1;
	}
}

/* How much can be read at once, as far as a poll tells. */
static long readable(arg fd, int *count)
{
	struct {
		uint64_t user, tag;
		uint32_t fd, rest[7];
	} in[1] = {{.tag = 1, .fd = fd}};
	struct {
		uint64_t user;
		uint16_t error;
		uint8_t type;
		uint64_t bytes;
		uint16_t flags;
	} out[1];
	_Static_assert(sizeof in == 48 && sizeof out == 32, "WASI's layouts");
	uint32_t n = 0;
	struct pollfd p = {(int)fd, POLLIN, 0};
	long ready = __wasix_ppoll_time64((uintptr_t)&p, 1, (uintptr_t)&(struct timespec){0}, 0, 0);
	*count = 0;
	if (ready <= 0) return ready;
	int32_t error = __import_poll_oneoff(in, out, 1, &n);
	if (error) return __wasix_error(error);
	if (n && !out[0].error) *count = out[0].bytes;
	return 0;
}

long __wasix_ioctl(arg fd, arg request, arg value)
{
	int *number = PTR(value);
	switch ((unsigned long)request) {
	case FIONREAD: return readable(fd, number);
	case FIONBIO: {
		long flags = __wasix_fcntl_getfl(fd);
		if (flags < 0) return flags;
		return __wasix_fcntl_setfl(fd, *number ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
	}
	case FIOCLEX: return __wasix_fcntl_setfd(fd, FD_CLOEXEC);
	case FIONCLEX: return __wasix_fcntl_setfd(fd, 0);
	}
	long bad = __wasix_is_terminal(fd);
	if (bad) return bad;
	switch ((unsigned long)request) {
	case TIOCGWINSZ: return get_size(PTR(value));
	case TIOCSWINSZ: return set_size(PTR(value));
	case TCGETS: return get_settings(PTR(value));
	case TCSETS: case TCSETSW: case TCSETSF: return set_settings(PTR(value));
	case TCSBRK: case TCXONC: case TCFLSH: return 0;
	/* One process group, which is in the foreground. */
	case TIOCGPGRP: case TIOCGSID: return *number = __wasix_getpid(), 0;
	case TIOCSPGRP: return *number == __wasix_getpid() ? 0 : -EPERM;
	default: return -ENOTTY;
	}
}
