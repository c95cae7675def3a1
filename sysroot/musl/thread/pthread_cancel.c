/* Cancellation without a look at the program counter: a thread notices at its cancellation points, before
 * the call and when a signal has ended it. Asynchronous cancellation acts there too. */
#include "layer.h"
#include "pthread_impl.h"

/* The thread is in a cancellation point. A handler may be in one as well. */
static _Thread_local int in_point;

static long cancel(void)
{
	pthread_t self = __pthread_self();
	in_point = 0;
	if (self->canceldisable == PTHREAD_CANCEL_ENABLE || self->cancelasync) pthread_exit(PTHREAD_CANCELED);
	self->canceldisable = PTHREAD_CANCEL_DISABLE;
	return -ECANCELED;
}

static int is_cancelled(void)
{
	pthread_t self = __pthread_self();
	return self->cancel && self->canceldisable != PTHREAD_CANCEL_DISABLE;
}

int __wasix_enter_point(void)
{
	int outer = in_point;
	if (is_cancelled()) return cancel();
	in_point = 1;
	return outer;
}

long __wasix_leave_point(int outer, long answer)
{
	in_point = outer;
	return answer == -EINTR && is_cancelled() ? cancel() : answer;
}

int __wasix_ends_wait(void)
{
	return in_point && is_cancelled();
}

void __testcancel(void)
{
	pthread_t self = __pthread_self();
	if (self->cancel && !self->canceldisable) cancel();
}

/* The signal only has to make the thread look: it ends what a cancellation point waits in, and the runtime
 * does not begin the next call that would wait, if it comes between the look and that call. */
static void wake(int sig)
{
	(void)sig;
}

int pthread_cancel(pthread_t t)
{
	static volatile int ready;
	if (!ready) {
		struct sigaction action = {.sa_handler = wake, .sa_flags = SA_RESTART};
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
