/* Contexts: several stacks in one thread, of which one runs until it switches to another. */
#ifndef _WASIX_CONTEXT_H
#define _WASIX_CONTEXT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned long long wasix_context_id_t;

/* The one that a thread begins with. */
extern const wasix_context_id_t wasix_context_main;

/* Each answers 0, or -1 with errno. A context belongs to the thread that makes it, and does not run before the
 * first switch to it; its function never returns. */
int wasix_context_create(wasix_context_id_t *context, void (*entry)(void));
/* EINVAL: there is no such context, or it has ended. */
int wasix_context_switch(wasix_context_id_t to);
/* EINVAL for the one that runs, and for the main one. One that is gone already is no error. */
int wasix_context_destroy(wasix_context_id_t context);

#ifdef __cplusplus
}
#endif
#endif
