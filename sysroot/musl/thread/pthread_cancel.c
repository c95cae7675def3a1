/* Cancellation without a look at the program counter: a thread notices at its cancellation points, before
 * the call and when a signal has ended it. Asynchronous cancellation acts there too. */
#include "pthread_impl.h"
#include "wasix_calls.h"

static long cancel(void)
{
	pthread_t self = __pthread_self();
	if (self->canceldisable == PTHREAD_CANCEL_ENABLE || self->cancelasync) pthread_exit(PTHREAD_CANCELED);
	self->canceldisable = PTHREAD_CANCEL_DISABLE;
	return -ECANCELED;
}

long __wasix_cancelled(void)
{
	pthread_t self = __pthread_self();
	if (!self->cancel || self->canceldisable == PTHREAD_CANCEL_DISABLE) return 0;
	return cancel();
}

void __testcancel(void)
{
	pthread_t self = __pthread_self();
	if (self->cancel && !self->canceldisable) cancel();
}

/* The signal only has to end the call that the thread waits in. */
static void wake(int sig)
{
	(void)sig;
}

int pthread_cancel(pthread_t t)
{
	static volatile int ready;
	if (!ready) {
		struct sigaction action = {.sa_handler = wake};
		__libc_sigaction(SIGCANCEL, &action, 0);
		ready = 1;
	}
	a_store(&t->cancel, 1);
	if (t == __pthread_self()) {
		if (t->canceldisable == PTHREAD_CANCEL_ENABLE && t->cancelasync) pthread_exit(PTHREAD_CANCELED);
		return 0;
	}
	return pthread_kill(t, SIGCANCEL);
}
