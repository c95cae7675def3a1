/* brk and mmap over the one thing WebAssembly can do: grow. Pages that are given back are kept for the
 * next that asks. */
#include "layer.h"
#include "lock.h"
#include <sys/mman.h>

enum { page = PAGESIZE, wasm_page = 65536 };

extern char __heap_base, __heap_end;

/* Free ranges, ordered by address, never adjacent. A record lies in the range's own first bytes. */
struct range {
	struct range *next;
	size_t size;
};
static struct range *free_ranges;
static volatile int lock[1];

/* A handler may have interrupted the allocator, which has the lock then: close() needs it, for one. */
static void enter(void)
{
	hold_signals();
	LOCK(lock);
}

static void leave(void)
{
	UNLOCK(lock);
	release_signals();
}

/* What memory.grow gave and nobody has used yet: it is zero. */
static uintptr_t fresh, fresh_end;

static size_t round_up(size_t n, size_t unit)
{
	return (n + unit - 1) & -unit;
}

static int grow(size_t need)
{
	size_t pages = round_up(need, wasm_page) / wasm_page;
	/* In larger steps as the program grows: each step costs a call into the engine. */
	size_t step = __builtin_wasm_memory_size(0) / 16;
	size_t had = pages < step ? __builtin_wasm_memory_grow(0, step) : (size_t)-1;
	if (had != (size_t)-1) pages = step;
	else had = __builtin_wasm_memory_grow(0, pages);
	if (had == (size_t)-1) return 0;
	if (had * wasm_page != fresh_end) {
		/* Somebody else has grown the memory: what was left behind is a free range. */
		fresh = had * wasm_page;
	}
	/* The last page of 4 GiB is left out, so that no address past an object is 0. */
	fresh_end = had + pages == 65536 ? -(uintptr_t)page : (had + pages) * wasm_page;
	return fresh_end - fresh >= need;
}

static void start(void)
{
	if (fresh) return;
	fresh = round_up((uintptr_t)&__heap_base, page);
	/* What lies beyond has been grown by somebody else: the stack of a context, say. */
	fresh_end = (uintptr_t)&__heap_end / wasm_page * wasm_page;
	if (fresh > fresh_end) fresh = fresh_end;
}

static void *take_fresh(size_t size)
{
	start();
	if (fresh_end - fresh < size && !grow(size - (fresh_end - fresh))) return 0;
	if (fresh_end - fresh < size) return 0;
	void *p = (void *)fresh;
	fresh += size;
	return p;
}

/* For the program's arguments, before there is an allocator; never freed. */
hidden void *__wasix_start_memory(size_t size)
{
	return take_fresh(round_up(size, page));
}

/* For the allocator, which keeps it. */
hidden void *__wasix_more_memory(size_t size)
{
	enter();
	void *p = take_fresh(round_up(size, page));
	leave();
	return p;
}

void *__wasix_keep(size_t size)
{
	static char *kept;
	static size_t left;
	size = round_up(size, 16);
	enter();
	if (left < size) {
		kept = take_fresh(round_up(size, page));
		left = kept ? round_up(size, page) : 0;
	}
	char *p = kept;
	if (p) kept += size, left -= size;
	leave();
	return p;
}

void __wasix_memory_atfork(int who)
{
	LOCK_AROUND_FORK(lock, who);
}

/* First fit; the last `clear` bytes are zero. */
static void *take(size_t size, size_t clear)
{
	for (struct range **at = &free_ranges; *at; at = &(*at)->next) {
		struct range *r = *at;
		if (r->size < size) continue;
		if (r->size > size) {
			struct range *rest = (void *)((char *)r + size);
			rest->next = r->next;
			rest->size = r->size - size;
			*at = rest;
		} else {
			*at = r->next;
		}
		memset((char *)r + size - clear, 0, clear);
		return r;
	}
	return take_fresh(size);
}

static void give_back(void *start_of, size_t size)
{
	struct range **at = &free_ranges, *before = 0;
	while (*at && (char *)*at < (char *)start_of) before = *at, at = &before->next;
	struct range *r = start_of;
	r->next = *at;
	r->size = size;
	if (r->next && (char *)r + r->size == (char *)r->next) {
		r->size += r->next->size;
		r->next = r->next->next;
	}
	if (before && (char *)before + before->size == (char *)r) {
		before->size += r->size;
		before->next = r->next;
	} else {
		*at = r;
	}
}

/* A private copy of a file's part: what later changes in the file does not show. */
static long read_file(char *p, size_t len, int fd, int64_t offset)
{
	while (len) {
		long n = __wasix_pread64(fd, (uintptr_t)p, len, offset);
		if (n < 0) return n;
		if (!n) return 0;
		p += n, len -= n, offset += n;
	}
	return 0;
}

long __wasix_mmap2(arg address, arg length, arg protection, arg flags, arg fd, arg pages)
{
	size_t size = round_up((size_t)length, page);
	(void)address;
	if (!length) return -EINVAL;
	if (!size || length > PTRDIFF_MAX) return -ENOMEM;
	if (flags & MAP_FIXED) return -EINVAL;
	if (!(flags & MAP_ANONYMOUS) && (flags & MAP_TYPE) != MAP_PRIVATE && protection & PROT_WRITE)
		return -ENODEV;
	struct fdstat st;
	if (!(flags & MAP_ANONYMOUS) && __import_fd_fdstat_get(fd, &st)) return -EBADF;
	enter();
	void *p = take(size, size);
	leave();
	if (!p) return -ENOMEM;
	if (!(flags & MAP_ANONYMOUS)) {
		long bad = read_file(p, (size_t)length, fd, (int64_t)pages * 4096);
		if (bad) {
			__wasix_munmap((uintptr_t)p, length);
			return bad == -EISDIR ? -ENODEV : bad == -EBADF ? -EACCES : bad;
		}
	}
	return (long)p;
}

hidden void *__wasix_map_memory(size_t size, size_t clear)
{
	enter();
	void *p = take(size, clear);
	leave();
	return p;
}

long __wasix_munmap(arg address, arg length)
{
	uintptr_t at = (uintptr_t)address;
	if (at % page || !length) return -EINVAL;
	enter();
	give_back((void *)at, round_up((size_t)length, page));
	leave();
	return 0;
}

/* Of the thread's own stack and variables, when it takes no signals any more: held ones are counted there. */
hidden void __wasix_unmap_own(void *base, size_t size)
{
	LOCK(lock);
	give_back(base, round_up(size, page));
	UNLOCK(lock);
}

long __wasix_mremap(arg old, arg old_length, arg new_length, arg flags, arg wanted)
{
	size_t had = round_up((size_t)old_length, page), size = round_up((size_t)new_length, page);
	(void)wanted;
	if (!new_length || flags & ~MREMAP_MAYMOVE) return -EINVAL;
	if (size <= had) {
		if (size < had) __wasix_munmap(old + size, had - size);
		return (long)old;
	}
	/* What lies at the end of all memory grows where it is. */
	enter();
	void *more = (uintptr_t)old + had == fresh ? take_fresh(size - had) : 0;
	leave();
	if (more) return (long)old;
	if (!(flags & MREMAP_MAYMOVE)) return -ENOMEM;
	long p = __wasix_mmap2(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p < 0 && p > -4096) return p;
	memcpy((void *)p, PTR(old), had);
	__wasix_munmap(old, had);
	return p;
}

/* No break: musl's allocator then maps instead. */
long __wasix_brk(arg wanted)
{
	(void)wanted;
	return 0;
}

/* All memory can always be read and written. */
long __wasix_mprotect(arg address, arg length, arg protection)
{
	(void)length;
	if (address % page) return -EINVAL;
	return protection == (PROT_READ | PROT_WRITE) ? 0 : -ENOSYS;
}

long __wasix_madvise(arg address, arg length, arg advice)
{
	(void)address, (void)length;
	/* DONTNEED promises zeros; FREE does not. */
	if (advice == MADV_DONTNEED) memset(PTR(address), 0, round_up((size_t)length, page));
	return 0;
}

long __wasix_msync(arg address, arg length, arg flags)
{
	(void)length, (void)flags;
	return address % page ? -EINVAL : 0;
}

long __wasix_mlock(arg address, arg length)
{
	(void)address, (void)length;
	return 0;
}

long __wasix_munlock(arg address, arg length)
{
	(void)address, (void)length;
	return 0;
}

long __wasix_mlockall(arg flags)
{
	(void)flags;
	return 0;
}

long __wasix_munlockall(void)
{
	return 0;
}

long __wasix_membarrier(arg command, arg flags)
{
	(void)command, (void)flags;
	return -ENOSYS;
}
