/* Bulk memory instructions. The compiler turns these calls into them (-mbulk-memory), not into calls. */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	return __builtin_memcpy(to, from, n);
}

void *memmove(void *to, const void *from, size_t n)
{
	return __builtin_memmove(to, from, n);
}

void *memset(void *to, int value, size_t n)
{
	return __builtin_memset(to, value, n);
}
