/* In place of musl's: sigsetjmp has to be setjmp in the caller's own eyes. */
#ifndef _SETJMP_H
#define _SETJMP_H

#ifdef __cplusplus
extern "C" {
#endif

#include <features.h>
#include <bits/setjmp.h>

typedef struct __jmp_buf_tag {
	__jmp_buf __jb;
	unsigned long __fl;
	unsigned long __ss[128 / sizeof(long)];
} jmp_buf[1];

int setjmp(jmp_buf) __attribute__((__returns_twice__));
_Noreturn void longjmp(jmp_buf, int);
#define setjmp setjmp

#if defined(_POSIX_SOURCE) || defined(_POSIX_C_SOURCE) || defined(_XOPEN_SOURCE) || \
	defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
typedef jmp_buf sigjmp_buf;
void *__sigsetjmp_save(struct __jmp_buf_tag *, int);
void __siglongjmp_restore(struct __jmp_buf_tag *);
#define sigsetjmp(env, save) (__sigsetjmp_save(env, save), setjmp(env))
#define siglongjmp(env, value) (__siglongjmp_restore(env), longjmp(env, value))
#endif

#if defined(_XOPEN_SOURCE) || defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
#define _setjmp(env) setjmp(env)
#define _longjmp(env, value) longjmp(env, value)
#endif

#ifdef __cplusplus
}
#endif

#endif
