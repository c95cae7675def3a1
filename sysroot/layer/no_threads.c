/* What stands in a program without -pthread for threads/thread_start.c: its memory is its own, so there
 * is nothing that a thread could share. */
#include "layer.h"

int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
	(void)function, (void)stack, (void)flags, (void)argument;
	return -EAGAIN;
}

void __wasix_tls_layout(size_t *size, size_t *align)
{
	*size = 0;
	*align = 1;
}

long __wasix_exit(arg status)
{
	__wasix_exit_group(status);
}

_Noreturn void __unmapself(void *base, size_t size)
{
	(void)base, (void)size;
	__wasix_exit_group(0);
}
