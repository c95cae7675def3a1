/* setjmp and longjmp. Compiled with -mllvm -wasm-enable-sjlj, a program's calls become those of the first
 * half, and longjmp an exception that the function with the setjmp catches. Without it they are plain
 * functions on WASIX's stack_checkpoint and stack_restore. A program has to choose one for all its files.
 */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include "wasix_imports.h"

#if WASIX_SJLJ_BY_EXCEPTIONS

/* What a jmp_buf keeps: which call of which function set it, and where there. */
struct place {
	void *invocation;
	uint32_t label;
	/* Thrown with the exception. */
	struct {
		struct place *place;
		int value;
	} thrown;
};
_Static_assert(sizeof(struct place) <= sizeof(__jmp_buf), "fits");

void __wasm_setjmp(struct place *env, uint32_t label, void *invocation)
{
	env->invocation = invocation;
	env->label = label;
}

uint32_t __wasm_setjmp_test(struct place *env, void *invocation)
{
	return env->invocation == invocation ? env->label : 0;
}

void __wasm_longjmp(struct place *env, int value)
{
	env->thrown.place = env;
	env->thrown.value = value ? value : 1;
	__builtin_wasm_throw(1, &env->thrown); /* tag 1 is __c_longjmp */
}

__asm__(
	"	.globl __c_longjmp\n"
	"	.tagtype __c_longjmp i32\n"
	"__c_longjmp:\n");

#else

#undef setjmp

struct snapshot {
	uint64_t words[3];
};
_Static_assert(sizeof(struct snapshot) <= sizeof(__jmp_buf), "fits");

int setjmp(jmp_buf env)
{
	uint64_t value = 0;
	if (__import_stack_checkpoint(env, &value)) abort();
	return value;
}

_Noreturn void longjmp(jmp_buf env, int value)
{
	__import_stack_restore(env, value ? value : 1);
	__builtin_trap();
}

#endif
