/* Making and ending threads, for programs linked with -pthread: the library of this file comes before
 * libc.a, whose no_threads.c has the same functions. The export is what a runtime calls in the new
 * thread's instance. */
#define WASIX_TIMED_FUTEX
#include "layer.h"
#include "futex.h"
#include "pthread_impl.h"
#include <sched.h>
#include <stdarg.h>

struct thread_start {
	uint32_t stack, tls_base, function, argument, reserved[10], stack_size, guard_size;
};
/* In programs that throw C++ exceptions: cxx/guard.cpp. */
int __wasix_guard(int (*)(void *), void *) __attribute__((__weak__));
enum { for_self, for_tid, for_clear };

/* Of the linker's block of thread-local variables. */
void __wasix_tls_layout(size_t *size, size_t *align)
{
	*size = __builtin_wasm_tls_size();
	*align = __builtin_wasm_tls_align();
}

/* `stack` grows downwards; above it lies what __copy_tls laid out. The TLS block of the linker is in
 * the thread's own part, remembered in dtv. */
int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
	va_list more;
	va_start(more, argument);
	int *tid = va_arg(more, int *);
	pthread_t self = va_arg(more, void *);
	volatile int *clear = va_arg(more, int *);
	va_end(more);
	if (!(flags & CLONE_THREAD)) return -ENOSYS;
	struct thread_start *start = (void *)(((uintptr_t)stack - sizeof *start) & -16);
	memset(start, 0, sizeof *start);
	start->stack = (uintptr_t)start;
	start->tls_base = (uintptr_t)self->dtv;
	start->function = (uintptr_t)function;
	start->argument = (uintptr_t)argument;
	start->reserved[for_self] = (uintptr_t)self;
	start->reserved[for_tid] = (uintptr_t)tid;
	start->reserved[for_clear] = (uintptr_t)clear;
	start->stack_size = self->stack_size;
	start->guard_size = self->guard_size;
	/* A handler must not run in it before it has a stack and variables: it would use the first thread's. Even
	 * where none is set yet, for another thread may set one before this one begins. */
	if (__wasix_expect_signals) {
		__wasix_expect_signals();
		__wasix_signals_off();
	}
	int32_t made = __import_wasi_thread_spawn((uint32_t)(uintptr_t)start);
	if (__wasix_expect_signals) __wasix_signals_on();
	if (made < 0) return -EAGAIN;
	/* Both sides store it, as whoever comes first needs it. */
	*tid = made;
	return made;
}

_Noreturn static void __attribute__((__used__)) wasix_thread_main(int tid, struct thread_start *start)
{
	pthread_t self = (void *)(uintptr_t)start->reserved[for_self];
	int (*function)(void *) = (int (*)(void *))(uintptr_t)start->function;
	void *argument;
	__wasix_thread_pointer = (uintptr_t)self;
	*(int *)(uintptr_t)start->reserved[for_tid] = tid;
	__wasix_set_tid_address(start->reserved[for_clear]);
	if (__wasix_begin_signals) __wasix_begin_signals();
	argument = (void *)(uintptr_t)start->argument;
	if (__wasix_guard) __wasix_guard(function, argument);
	else function(argument);
	__builtin_trap();
}

/* The stack pointer comes first: until it is set, no C function can have a frame. */
__asm__(
	"	.globaltype __stack_pointer, i32\n"
	"	.functype __wasm_init_tls (i32) -> ()\n"
	"	.functype wasix_thread_main (i32, i32) -> ()\n"
	"	.globl wasi_thread_start\n"
	"	.export_name wasi_thread_start, wasi_thread_start\n"
	"	.section .text.wasi_thread_start,\"\",@\n"
	"	.type wasi_thread_start,@function\n"
	"wasi_thread_start:\n"
	"	.functype wasi_thread_start (i32, i32) -> ()\n"
	"	local.get 1\n"
	"	i32.load 0\n"
	"	global.set __stack_pointer\n"
	"	local.get 1\n"
	"	i32.load 4\n"
	"	call __wasm_init_tls\n"
	"	local.get 0\n"
	"	local.get 1\n"
	"	call wasix_thread_main\n"
	"	end_function\n");

/* Nothing may be read or written on the own stack once the word is cleared: who waits for it frees the
 * stack. So no variable whose address is taken. */
static _Noreturn void finish(volatile int *word, int status)
{
	if (word) {
		__atomic_store_n(word, 0, __ATOMIC_SEQ_CST);
		__wasix_futex((uintptr_t)word, FUTEX_WAKE, INT_MAX, 0, 0, 0);
	}
	__import_thread_exit(status);
	__builtin_trap();
}

long __wasix_exit(arg status)
{
	finish(__wasix_take_clear_address(), status);
}

/* A detached thread frees its own stack. */
_Noreturn void __unmapself(void *base, size_t size)
{
	volatile int *word = __wasix_take_clear_address();
	__wasix_unmap_own(base, size);
	finish(word, 0);
}
