/* What the files of the translation layer share. It is compiled with musl's own flags and headers, and
   a translated call is named like its system call: __wasix_read serves SYS_read. Arguments arrive as
   64-bit numbers, results are Linux's: a value, or -errno with Linux's number. */
#ifndef LAYER_H
#define LAYER_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include "wasix_calls.h"
#include "wasix_imports.h"

#define hidden __attribute__((__visibility__("hidden")))
#define weak __attribute__((__weak__))

typedef __wasix_arg arg;
#define PTR(a) ((void *)(uintptr_t)(a))

/* --- errno.c: WASI's numbers to Linux's --- */
enum {
	wasi_success = 0, wasi_acces = 2, wasi_again = 6, wasi_badf = 8, wasi_inval = 28, wasi_isdir = 31,
	wasi_intr = 27, wasi_noent = 44, wasi_nosys = 52, wasi_notdir = 54, wasi_notsup = 58,
	wasi_overflow = 61, wasi_range = 68, wasi_notcapable = 76,
};
/* Of an import's result, which is 16 bits wide. */
hidden long __wasix_error(int32_t wasi);
static inline long result(int32_t wasi)
{
	return wasi ? __wasix_error(wasi) : 0;
}

/* What a descriptor was not opened for: notcapable in Preview 1, acces to a WASIX program. Linux has
 * other words for it, which depend on the call. */
static inline int lacks_right(int32_t error)
{
	return (uint16_t)error == wasi_notcapable || (uint16_t)error == wasi_acces;
}

/* --- WASI's structures --- */
enum { type_unknown, type_block, type_character, type_directory, type_regular, type_dgram, type_stream,
	type_link };
struct fdstat {
	uint8_t type;
	uint16_t flags;
	uint64_t rights, inheriting;
};
struct filestat {
	uint64_t dev, ino;
	uint8_t type;
	uint64_t nlink, size, atim, mtim, ctim;
};
enum { tag_clock, tag_read, tag_write };
struct subscription {
	uint64_t user;
	uint64_t tag;
	union {
		uint32_t fd;
		uint32_t clock;
	};
	uint64_t timeout, precision;
	uint16_t flags;
};
struct event {
	uint64_t user;
	uint16_t error;
	uint8_t type;
	uint64_t bytes;
	uint16_t flags;
};
_Static_assert(sizeof(struct subscription) == 48 && sizeof(struct event) == 32, "WASI's layouts");
enum { fdflag_append = 1, fdflag_dsync = 2, fdflag_nonblock = 4, fdflag_rsync = 8, fdflag_sync = 16 };
enum { extflag_cloexec = 1 };
enum { right_seek = 1 << 2, right_tell = 1 << 5 };
enum { lookup_follow = 1 };

/* Around a fork its thread has the lock, so that the child finds what it guards whole, and free.
 * `who`: -1 before, then 0 in the parent and 1 in the child, as in musl. For files with lock.h. */
#define LOCK_AROUND_FORK(lock, who) \
	do { \
		if ((who) < 0) LOCK(lock); \
		else if (!(who)) UNLOCK(lock); \
		else (lock)[0] = 0; /* Those who wait for it are not there. */ \
	} while (0)

/* --- root.c --- */
/* Called before any descriptor is made. */
hidden int __wasix_runtime_resolves(void);
weak hidden void __wasix_root_atfork(int who);

/* --- paths.c --- */
struct place {
	int fd;
	const char *path;
	size_t len;
	char space[PATH_MAX];
};
/* Where a path lies: a descriptor and the rest of the path beneath it. */
hidden long __wasix_place(int dirfd, const char *path, struct place *out);
/* The absolute path, cleaned of "." and "..", in `out` (PATH_MAX bytes). */
hidden long __wasix_absolute(int dirfd, const char *path, char *out);
hidden const char *__wasix_cwd(void);
hidden long __wasix_set_cwd(const char *absolute);
weak hidden void __wasix_paths_atfork(int who);

/* --- memory.c --- */
hidden void __wasix_memory_atfork(int who);
/* Never given back. For what is made under the locks of other files: a fork takes them after malloc's. */
hidden void *__wasix_keep(size_t size);
hidden void __wasix_unmap_own(void *base, size_t size);
/* `size` bytes, whole pages, of which the last `clear` are zero; null if there are none. */
hidden void *__wasix_map_memory(size_t size, size_t clear);

/* --- directories.c; weak so that programs without directories do not carry them --- */
weak hidden void __wasix_forget_directory(int fd);
weak hidden int __wasix_seek_directory(int fd, int64_t offset, int whence, int64_t *result);
weak hidden void __wasix_remember_path(int fd, const char *path);
weak hidden const char *__wasix_path_of(int fd);
weak hidden void __wasix_directories_atfork(int who);

/* --- process.c --- */
hidden void __wasix_reap_children(void);

/* --- signals.c; weak: a program without handlers has nothing to ask --- */
/* How many handlers have run in this thread, and how many of them without SA_RESTART. */
weak hidden int __wasix_handled(void);
weak hidden int __wasix_ended_calls(void);
weak hidden int __wasix_swap_mask(const uint64_t *mask, uint64_t *old);
weak hidden void __wasix_block(uint64_t more, uint64_t *old);
weak hidden void __wasix_restore(const uint64_t *old);
/* Before the next handler of this thread runs, 1 is written to *timeout: of a poll that is about to begin,
 * and must not when a handler has run. */
weak hidden void __wasix_cut_short(uint64_t *timeout);
weak hidden void __wasix_forget_signals(void);
/* The runtime brings this thread no signals, nor threads that it makes meanwhile. */
weak hidden void __wasix_signals_off(void);
weak hidden void __wasix_signals_on(void);
/* In a new thread: on, and all of them blocked. */
weak hidden void __wasix_begin_signals(void);
/* Names the callback, at the first time. */
weak hidden void __wasix_expect_signals(void);
/* Around what takes a lock that functions take which a handler may call. */
weak hidden void __wasix_hold_signals(void);
weak hidden void __wasix_release_signals(void);
weak hidden void __wasix_signal_queue_atfork(int who);
/* Before an exec: pending signals are the next program's. */
weak hidden void __wasix_hand_over_signals(void);
weak hidden void __wasix_before_fork(void);
weak hidden void __wasix_forget_other_threads(void);
/* Before an exec: what its program is to ignore; after one that failed. */
weak hidden void __wasix_tell_ignored(void);
weak hidden void __wasix_name_callback(void);
/* Whether children that end are nobody's to wait for. */
weak hidden int __wasix_children_vanish(void);
/* How often SIGPIPE has come to this thread; and what a write answered by EPIPE does, which asked before. */
weak hidden unsigned __wasix_pipe_signals(void);
weak hidden void __wasix_broken_pipe(unsigned before);

static inline int count_of(int (*counter)(void))
{
	return counter ? counter() : 0;
}

static inline void hold_signals(void)
{
	if (__wasix_hold_signals) __wasix_hold_signals();
}
static inline void release_signals(void)
{
	if (__wasix_release_signals) __wasix_release_signals();
}

/* --- pthread_cancel.c; weak --- */
/* Somebody has cancelled the calling thread, which is in a cancellation point: it shall not wait there. */
weak hidden int __wasix_ends_wait(void);

/* Whether a call that waits is to be made again when a signal has ended it: no handler without SA_RESTART
 * has, for ended_before is still what __wasix_ended_calls() says. */
static inline int restarts(int ended_before)
{
	return count_of(__wasix_ended_calls) == ended_before && !count_of(__wasix_ends_wait);
}

#define RESTARTING(error, call) \
	do { \
		int ended_before = count_of(__wasix_ended_calls); \
		do error = (call); \
		while ((uint16_t)error == wasi_intr && restarts(ended_before)); \
	} while (0)

/* --- terminal.c; weak --- */
/* 1: a read of `len` bytes waits as long as a terminal's VMIN and VTIME say, and `result` is what it
 * answers; 0: it is an ordinary read. */
weak hidden int __wasix_timed_read(int fd, void *buf, size_t len, long *result);

/* --- time.c --- */
hidden int64_t __wasix_nanoseconds(const struct timespec *t);
/* Sleeps on one of WASI's clocks. With `handled`, what __wasix_handled() said, a handler that has run since, or
 * runs before the sleep has begun, makes it short. */
hidden long __wasix_wait(int clock, int64_t nanoseconds, const int *handled);

/* --- threads.c --- */
/* A tid no runtime hands out: the first thread's, until WASIX is asked. */
enum { first_tid = 0x3ffffffe };
/* The word to clear when the thread ends; once. */
hidden volatile int *__wasix_take_clear_address(void);

#endif
