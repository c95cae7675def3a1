/* The memory of a new thread. */
#include "layer.h"
#include "libc.h"
#include "pthread_impl.h"
#include <sys/mman.h>

/* What pthread_create calls in place of mmap: of a stack only what lies above it must be zero. Clearing all
 * of it would take longer than the rest of making a thread. */
hidden void *__wasix_map_stack(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	size_t above = libc.tls_size + __pthread_tsd_size;
	(void)at, (void)protection, (void)flags, (void)fd, (void)offset;
	void *p = __wasix_map_memory(size, above < size ? above : size);
	return p ? p : MAP_FAILED;
}
