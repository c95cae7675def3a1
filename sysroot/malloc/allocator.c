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
#define DLMALLOC_EXPORT hidden
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
/* Programs with threads have a form of this file whose functions lock (libwasix-threads.a). */
#define USE_LOCKS 0

#include DLMALLOC_SOURCE

/* A program may bring an allocator of its own, which musl's own needs then do not go through. */
#ifdef WASIX_LOCKED
static volatile int lock[1];

/* need_locks may become zero before the lock is given back: what was decided holds to the end. */
static inline int hold(void)
{
	int needed = libc.need_locks;
	if (needed) LOCK(lock);
	return needed;
}

static inline void let_go(int needed)
{
	if (needed) UNLOCK(lock);
}

void *__libc_malloc(size_t n)
{
	int held = hold();
	void *p = dlmalloc(n);
	let_go(held);
	return p;
}

void __libc_free(void *p)
{
	int held = hold();
	dlfree(p);
	let_go(held);
}

void *__libc_realloc(void *p, size_t n)
{
	int held = hold();
	p = dlrealloc(p, n);
	let_go(held);
	return p;
}

static void *aligned(size_t align, size_t n)
{
	int held = hold();
	void *p = dlmemalign(align, n);
	let_go(held);
	return p;
}

weak_alias(__libc_malloc, __libc_malloc_impl);
weak_alias(__libc_malloc, malloc);
weak_alias(__libc_free, free);
weak_alias(__libc_realloc, realloc);

/* Around fork: before, in the parent, in the child. */
void __malloc_atfork(int who)
{
	if (who < 0) LOCK(lock);
	else if (!who) UNLOCK(lock);
	else *lock = 0;
}
#else
/* Other names for the same functions, no calls of them: engines inline small programs' one call. */
weak_alias(dlmalloc, __libc_malloc);
weak_alias(dlmalloc, __libc_malloc_impl);
weak_alias(dlmalloc, malloc);
weak_alias(dlfree, __libc_free);
weak_alias(dlfree, free);
weak_alias(dlrealloc, __libc_realloc);
weak_alias(dlrealloc, realloc);
#define aligned dlmemalign

void __malloc_atfork(int who)
{
	(void)who;
}
#endif

void *aligned_alloc(size_t align, size_t n)
{
	if (align & (align - 1)) {
		errno = EINVAL;
		return 0;
	}
	return aligned(align, n);
}

size_t malloc_usable_size(void *p)
{
	return dlmalloc_usable_size(p);
}
