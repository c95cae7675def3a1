/* Whether somebody has cancelled the calling thread: a call that would wait then does not. */
#pragma once
#include "pthread_impl.h"

static inline int is_cancelled(void)
{
	pthread_t self = __pthread_self();
	return self->cancel && self->canceldisable != PTHREAD_CANCEL_DISABLE;
}
