/* sigsetjmp is a macro (include/setjmp.h): only setjmp itself may be the function that returns twice. */
#include <setjmp.h>
#include <signal.h>

void *__sigsetjmp_save(struct __jmp_buf_tag *env, int save)
{
	env->__fl = !!save;
	if (save) sigprocmask(SIG_SETMASK, 0, (sigset_t *)env->__ss);
	return env;
}

void __siglongjmp_restore(struct __jmp_buf_tag *env)
{
	if (env->__fl) sigprocmask(SIG_SETMASK, (sigset_t *)env->__ss, 0);
}
