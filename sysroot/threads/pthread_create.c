/* The name by which programs make threads: only libwasix-threads.a has it. A link without -pthread fails, and
 * configure scripts see that the flag is needed, as with a C library that keeps threads in libpthread. */
#include "pthread_impl.h"

int __wasix_pthread_create(pthread_t *restrict, const pthread_attr_t *restrict, void *(*)(void *), void *restrict);

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
	void *(*start)(void *), void *restrict argument)
{
	return __wasix_pthread_create(thread, attributes, start, argument);
}
