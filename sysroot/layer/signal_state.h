/* What the files about signals share. */
#ifndef SIGNAL_STATE_H
#define SIGNAL_STATE_H

#include "layer.h"
#include <signal.h>
#include "pthread_impl.h"

/* Of a thread. Others set `pending` and `knocks`, and read `mask`. */
struct state {
	struct state *next;
	pthread_t thread;
	volatile uint64_t mask, pending;
	/* Signals of which the runtime is about to bring one that only says: look. */
	volatile uint64_t knocks;
	/* While it is not 0 no handler begins; what came for the process then. */
	volatile int held;
	volatile uint64_t came_while_held;
	/* Handlers that have run, and those among them after which no call starts again. */
	volatile int handled, ended_calls;
	/* Arrivals of SIGPIPE. */
	volatile unsigned pipes;
	uint64_t *volatile cut_short;
};
extern hidden _Thread_local struct state __wasix_signal_state;
#define me __wasix_signal_state

/* What came for the process and no thread could take; and of that, what it sent to itself. */
extern hidden volatile uint64_t __wasix_process_pending, __wasix_process_own;
#define process_pending __wasix_process_pending
#define process_own __wasix_process_own
/* Counts whatever arrives, for those who wait for a signal that is blocked. */
extern hidden volatile int __wasix_arrivals, __wasix_signal_waiters;

#define BIT(sig) (1ull << ((sig) - 1))
static const uint64_t unblockable = BIT(SIGKILL) | BIT(SIGSTOP);
/* The first of the signals of which several may be pending; see SIGRTMIN. */
enum { first_queued = 35 };

#define atomic_or(place, bits) __atomic_fetch_or(place, bits, __ATOMIC_SEQ_CST)
#define atomic_and(place, bits) __atomic_fetch_and(place, bits, __ATOMIC_SEQ_CST)

/* Around what no handler may interrupt, as it holds a lock that handlers take, too. */
static inline void hold(void)
{
	me.held = me.held + 1;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}
/* Handlers that have become due run. */
hidden void __wasix_settle_signals(void);
static inline void release(void)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	me.held = me.held - 1;
	if (!me.held) __wasix_settle_signals();
}

/* Puts the thread on the list of those that signals can be sent to. */
hidden void __wasix_enlist(void);
/* Runs what is pending and not blocked; whether there were handlers. Not while held. */
hidden int __wasix_deliver(void);
/* Something has arrived: wakes those that wait in sigtimedwait. */
hidden void __wasix_tell_waiters(void);
/* Has a thread that does not block it look at what is pending for the process. */
hidden void __wasix_pass_on(int sig);

/* --- signal_queue.c --- */
/* Notes a signal for a thread, or with null for the process. -EAGAIN: no room for one more of its kind. */
hidden long __wasix_note_signal(struct state *to, int sig, int code, union sigval value);
/* Takes the first that is pending and in `set`; 0: there is none. What has come meanwhile the caller settles. */
hidden int __wasix_take_signal(uint64_t set, siginfo_t *info);
hidden void __wasix_drop_signal(int sig);
hidden void __wasix_drop_queue_of(struct state *gone);
hidden void __wasix_drop_queue_in_child(void);

/* --- signal_stack.c --- */
/* The end of the alternate stack, if the thread has one and is not on it. */
hidden void *__wasix_signal_stack(void);
/* Sets the stack pointer; returns what it was. */
hidden void *__wasix_swap_stack(void *to);

/* --- time.c; weak --- */
/* If a timer of the program sends this signal: its number and value. */
weak hidden int __wasix_timer_of(int sig, int *id, union sigval *value);

#endif
