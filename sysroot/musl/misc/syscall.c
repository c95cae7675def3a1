/* Arguments are words, as for every 32-bit Linux. musl's own form would take them for the 64-bit
   values that its calls inside the library have here. */
#define _BSD_SOURCE
#include <stdarg.h>
#include <unistd.h>
#include "syscall.h"

#undef syscall

long syscall(long n, ...)
{
	long a[6];
	va_list more;
	va_start(more, n);
	for (int i = 0; i < 6; i++) a[i] = va_arg(more, long);
	va_end(more);
	return __syscall_ret(__syscall(n, a[0], a[1], a[2], a[3], a[4], a[5]));
}
