/* Alternate stacks of handlers: memory that the program's stack pointer is set to. What compiled code keeps
 * elsewhere is the runtime's, and so is the error when a program has used up its stack: no handler is called
 * for it. */
#include "signal_state.h"

static _Thread_local stack_t current = {.ss_flags = SS_DISABLE};

__asm__(".globaltype __stack_pointer, i32\n");

/* No function that has variables in memory may do this to itself and then use them; the caller of a handler
 * has addressed its own before. */
void *__wasix_swap_stack(void *to)
{
	void *was;
	__asm__ volatile("global.get __stack_pointer\n\tlocal.set %0" : "=r"(was));
	__asm__ volatile("local.get %0\n\tglobal.set __stack_pointer" : : "r"(to));
	return was;
}

static int runs_on_it(void)
{
	void *now;
	__asm__ volatile("global.get __stack_pointer\n\tlocal.set %0" : "=r"(now));
	return !(current.ss_flags & SS_DISABLE) && (uintptr_t)now - (uintptr_t)current.ss_sp <= current.ss_size;
}

void *__wasix_signal_stack(void)
{
	if (current.ss_flags & SS_DISABLE || runs_on_it()) return 0;
	return (void *)(((uintptr_t)current.ss_sp + current.ss_size) & -16);
}

long __wasix_sigaltstack(arg new, arg old)
{
	const stack_t wanted = new ? *(const stack_t *)PTR(new) : current, *s = new ? &wanted : 0;
	int busy = runs_on_it();
	if (s && s->ss_flags & ~SS_DISABLE) return -EINVAL;
	if (s && !(s->ss_flags & SS_DISABLE) && s->ss_size < MINSIGSTKSZ) return -ENOMEM;
	if (s && busy) return -EPERM;
	if (old) {
		stack_t *out = PTR(old);
		*out = current;
		if (busy) out->ss_flags = SS_ONSTACK;
	}
	if (s) current = *s;
	return 0;
}
