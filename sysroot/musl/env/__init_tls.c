/* Thread-local storage is the linker's: a TLS segment with a size and an alignment known to the program,
 * and a function that fills a block with it. Each thread's memory is that block, then musl's pthread. */
#include <limits.h>
#include <string.h>
#include "libc.h"
#include "pthread_impl.h"

volatile int __thread_list_lock;

int __init_tp(void *p)
{
	pthread_t self = p;
	self->self = self;
	__set_thread_area(p);
	libc.can_do_threads = 1;
	self->detach_state = DT_JOINABLE;
	self->tid = __syscall(SYS_set_tid_address, &__thread_list_lock);
	self->locale = &libc.global_locale;
	self->robust_list.head = &self->robust_list.head;
	self->next = self->prev = self;
	return 0;
}

static struct pthread first;

hidden void __wasix_tls_layout(size_t *size, size_t *align);

/* Called for a new thread, with libc.tls_size bytes. */
void *__copy_tls(unsigned char *memory)
{
	size_t size, align;
	__wasix_tls_layout(&size, &align);
	unsigned char *block = (unsigned char *)(((uintptr_t)memory + libc.tls_align - 1) & -libc.tls_align);
	unsigned char *self = block + ((size + 15) & -16);
	((pthread_t)self)->dtv = (void *)block;
	return self;
}

void __init_tls(size_t *aux)
{
	size_t size, align;
	(void)aux;
	__wasix_tls_layout(&size, &align);
	libc.tls_align = align < 16 ? 16 : align;
	libc.tls_size = ((size + 15) & -16) + sizeof(struct pthread) + 2 * libc.tls_align;
	__init_tp(&first);
}
