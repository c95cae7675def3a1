/* The first thread's number is the process's. */
#define _GNU_SOURCE
#include <unistd.h>
#include "syscall.h"

pid_t gettid(void)
{
	return __syscall(SYS_gettid);
}
