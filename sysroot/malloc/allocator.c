/* Doug Lea's allocator in musl's place: on programs that allocate much it takes a third to a half of the
 * time of either of musl's. Its source comes from a Debian package (see build.sh), unchanged; this file
 * sets its options and gives its functions the names that musl calls. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "libc.h"
#include "lock.h"
#include "atomic.h"

hidden void *__wasix_more_memory(size_t size);

/* Asked for nothing it tells where the last piece ended: other pieces of memory may lie behind. */
static void *more(ptrdiff_t size)
{
	static char *end;
	if (size < 0) return (void *)-1;
	char *p = size ? __wasix_more_memory(size) : end;
	if (!p) return (void *)-1;
	if (size) end = p + size;
	return p;
}

#define __wasilibc_unmodified_upstream 1
#define USE_DL_PREFIX 1
#define DLMALLOC_EXPORT static
#define HAVE_MMAP 0
#define HAVE_MREMAP 0
#define MORECORE more
#define MORECORE_CONTIGUOUS 0
#define MORECORE_CANNOT_TRIM 1
#define DEFAULT_GRANULARITY ((size_t)65536)
#define MALLOC_ALIGNMENT ((size_t)16)
#define NO_MALLINFO 1
#define NO_MALLOC_STATS 1
#define ABORT a_crash()
#define malloc_getpagesize ((size_t)4096)
/* Nothing is random about it, so that it need not ask for the time. */
#define LACKS_TIME_H 1
/* The functions below lock, which costs one look at a flag in a program with one thread. */
#define USE_LOCKS 0

#include DLMALLOC_SOURCE

static volatile int lock[1];
/* need_locks may become zero before the lock is given back: what was decided holds to the end. */
#define LOCKED(result, call) do { \
	if (!libc.need_locks) { result call; break; } \
	LOCK(lock); \
	result call; \
	UNLOCK(lock); \
} while (0)

/* A program may bring an allocator of its own, which musl's own needs then do not go through. */
void *__libc_malloc(size_t n)
{
	void *p;
	LOCKED(p =, dlmalloc(n));
	return p;
}

void __libc_free(void *p)
{
	LOCKED(, dlfree(p));
}

void *__libc_realloc(void *p, size_t n)
{
	LOCKED(p =, dlrealloc(p, n));
	return p;
}

weak_alias(__libc_malloc, __libc_malloc_impl);
weak_alias(__libc_malloc, malloc);
weak_alias(__libc_free, free);
weak_alias(__libc_realloc, realloc);

void *aligned_alloc(size_t align, size_t n)
{
	void *p;
	if (align & (align - 1)) {
		errno = EINVAL;
		return 0;
	}
	LOCKED(p =, dlmemalign(align, n));
	return p;
}

size_t malloc_usable_size(void *p)
{
	return dlmalloc_usable_size(p);
}

/* Around fork: before, in the parent, in the child. */
void __malloc_atfork(int who)
{
	if (who < 0) LOCK(lock);
	else if (!who) UNLOCK(lock);
	else *lock = 0;
}
