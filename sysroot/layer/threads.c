/* What each thread knows of itself. */
#include "layer.h"
#include "pthread_impl.h"

_Thread_local uintptr_t __wasix_thread_pointer;
static _Thread_local volatile int *clear_at_exit;

int __set_thread_area(void *p)
{
	__wasix_thread_pointer = (uintptr_t)p;
	return 0;
}

long __wasix_set_tid_address(arg address)
{
	clear_at_exit = PTR(address);
	return __wasix_thread_pointer && __pthread_self()->tid ? __pthread_self()->tid : first_tid;
}

volatile int *__wasix_take_clear_address(void)
{
	volatile int *word = clear_at_exit;
	if (__wasix_forget_signals) {
		/* From here on: whoever frees the stack and the thread-local variables does not ask. */
		__wasix_signals_off();
		__wasix_forget_signals();
	}
	clear_at_exit = 0;
	return word;
}

long __wasix_gettid(void)
{
	int tid = __pthread_self()->tid;
	return tid == first_tid ? __wasix_getpid() : tid;
}

long __wasix_set_robust_list(arg head, arg size)
{
	(void)head, (void)size;
	return 0;
}
