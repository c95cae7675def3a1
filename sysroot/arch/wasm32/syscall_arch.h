/* musl's system calls become calls of the layer's C functions. The number is a constant in nearly all
   of musl, so the switch folds to one direct call, and a program imports only what it can reach. */
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

#define __scc(X) sizeof(1?(X):0ULL) < 8 ? (unsigned long)(X) : (long long)(X)
typedef long long syscall_arg_t;

#include "wasix_calls.h"

#define __WASIX_INLINE static inline __attribute__((__always_inline__, __unused__))

__WASIX_INLINE long __wasix_call(long long n, long long a, long long b, long long c, long long d,
	long long e, long long f)
{
	switch ((int)n) {
#define CALL0(name) case __NR_##name: return __wasix_##name();
#define CALL1(name) case __NR_##name: return __wasix_##name(a);
#define CALL2(name) case __NR_##name: return __wasix_##name(a, b);
#define CALL3(name) case __NR_##name: return __wasix_##name(a, b, c);
#define CALL4(name) case __NR_##name: return __wasix_##name(a, b, c, d);
#define CALL5(name) case __NR_##name: return __wasix_##name(a, b, c, d, e);
#define CALL6(name) case __NR_##name: return __wasix_##name(a, b, c, d, e, f);
	__WASIX_CALLS
#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
	case __NR_ioctl:
#ifndef WASIX_REAL_WINDOW_SIZE
		/* stdio and isatty only ask whether this succeeds. */
		if (__builtin_constant_p(b) && b == 0x5413) return __wasix_is_terminal(a);
#endif
		return __wasix_ioctl(a, b, c);
	case __NR_fcntl64:
		if (__builtin_constant_p(b)) {
			if (b == 1) return __wasix_fcntl_getfd(a);
			if (b == 2) return __wasix_fcntl_setfd(a, c);
			if (b == 3) return __wasix_fcntl_getfl(a);
			if (b == 4) return __wasix_fcntl_setfl(a, c);
		}
		return __wasix_fcntl(a, b, c);
	case __NR_futex_time64:
#ifdef WASIX_TIMED_FUTEX
		return __wasix_futex(a, b, c, d, e, f);
#else
		/* Linked only where threads can be made or something waits with a time limit: a
		   lone thread neither waits nor wakes. */
		return __wasix_futex ? __wasix_futex(a, b, c, d, e, f) : 0;
#endif
	}
	return -38;
}

__WASIX_INLINE long __syscall0(long long n)
{
	return __wasix_call(n, 0, 0, 0, 0, 0, 0);
}

__WASIX_INLINE long __syscall1(long long n, long long a)
{
	return __wasix_call(n, a, 0, 0, 0, 0, 0);
}

__WASIX_INLINE long __syscall2(long long n, long long a, long long b)
{
	return __wasix_call(n, a, b, 0, 0, 0, 0);
}

__WASIX_INLINE long __syscall3(long long n, long long a, long long b, long long c)
{
	return __wasix_call(n, a, b, c, 0, 0, 0);
}

__WASIX_INLINE long __syscall4(long long n, long long a, long long b, long long c, long long d)
{
	return __wasix_call(n, a, b, c, d, 0, 0);
}

__WASIX_INLINE long __syscall5(long long n, long long a, long long b, long long c, long long d,
	long long e)
{
	return __wasix_call(n, a, b, c, d, e, 0);
}

__WASIX_INLINE long __syscall6(long long n, long long a, long long b, long long c, long long d,
	long long e, long long f)
{
	return __wasix_call(n, a, b, c, d, e, f);
}

/* A cancellation point: musl's own goes through a function that takes any number. */
__WASIX_INLINE long __syscall_cp(long long n, long long a, long long b, long long c, long long d,
	long long e, long long f)
{
	int outer;
	if (!__wasix_enter_point || n == __NR_close) return __wasix_call(n, a, b, c, d, e, f);
	if ((outer = __wasix_enter_point()) < 0) return outer;
	return __wasix_leave_point(outer, __wasix_call(n, a, b, c, d, e, f));
}
