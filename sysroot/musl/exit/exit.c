/* musl's, with the destructors of thread_local variables (cxx/thread_atexit.c) before all that atexit knows.
 * What a program does not use is not linked: the names are weak. */
#include <stdlib.h>

extern void __wasix_thread_destructors(void) __attribute__((__weak__));
extern void __funcs_on_exit(void) __attribute__((__weak__));
extern void __stdio_exit(void) __attribute__((__weak__));

_Noreturn void exit(int code)
{
	if (__wasix_thread_destructors) __wasix_thread_destructors();
	if (__funcs_on_exit) __funcs_on_exit();
	if (__stdio_exit) __stdio_exit();
	_Exit(code);
}
