/* Signals: handlers, masks, what is pending. The runtime calls __wasix_signal when a signal has arrived,
 * at any point of the program. It knows nothing of masks: a thread to which one comes that it blocks keeps
 * it for the process, and passes it on to a thread that does not. A signal from one thread to another is
 * noted in that thread's state, and what the runtime brings is only the knock on the door. */
#include "layer.h"
#include <signal.h>
#include "ksigaction.h"
#include "lock.h"
#include "pthread_impl.h"

/* Of a thread. Others set `pending` and read `mask`. */
struct state {
	struct state *next;
	pthread_t thread;
	volatile uint64_t mask, pending;
	/* Handlers that have run, and those among them after which no call starts again. */
	volatile int handled, ended_calls;
	/* Arrivals of SIGPIPE. */
	volatile unsigned pipes;
	uint64_t *volatile cut_short;
};
static _Thread_local struct state me;
static struct state *states;
static volatile int states_lock[1];

static struct k_sigaction actions[_NSIG - 1];
static volatile int actions_lock[1];
/* What arrived for the process and no thread could take. */
static volatile uint64_t process_pending;
/* Counts whatever arrives, for those who wait for a signal that is blocked. */
static volatile int arrivals, waiters;
static int registered;

/* Not the name that other C libraries of WASIX use: theirs cannot tell whether a call that a signal has
 * ended is to be started again, and a runtime may do it for them. */
static const char callback[] = "__wasix_signal";

#define BIT(sig) (1ull << ((sig) - 1))
static const uint64_t unblockable = BIT(SIGKILL) | BIT(SIGSTOP);
static const uint64_t all = -1ull;

int __wasix_handled(void)
{
	return me.handled;
}

int __wasix_ended_calls(void)
{
	return me.ended_calls;
}

unsigned __wasix_pipe_signals(void)
{
	return me.pipes;
}

#define atomic_or(place, bits) __atomic_fetch_or(place, bits, __ATOMIC_SEQ_CST)
#define atomic_and(place, bits) __atomic_fetch_and(place, bits, __ATOMIC_SEQ_CST)

void __wasix_cut_short(uint64_t *timeout)
{
	me.cut_short = timeout;
}

static void tell_waiters(void);
static int deliver(void);

/* Around what no handler may interrupt. */
static uint64_t block_all(void)
{
	uint64_t old = me.mask;
	me.mask = all;
	return old;
}

static void unblock(uint64_t old)
{
	me.mask = old;
	deliver();
}

static void pass_on(int sig);

/* A signal may come while the thread has the lock, and is to be passed on: afterwards. */
static _Thread_local volatile int has_states;
static _Thread_local volatile uint64_t to_pass_on;

static void lock_states(void)
{
	has_states = has_states + 1;
	LOCK(states_lock);
}

static void unlock_states(void)
{
	UNLOCK(states_lock);
	has_states = has_states - 1;
	uint64_t late = __atomic_exchange_n(&to_pass_on, 0, __ATOMIC_SEQ_CST) & process_pending;
	for (; late; late &= late - 1) pass_on(__builtin_ctzll(late) + 1);
}

static void enlist(void)
{
	if (me.thread) return;
	uint64_t old = block_all();
	lock_states();
	me.thread = __pthread_self();
	me.next = states;
	states = &me;
	unlock_states();
	me.mask = old;
}

/* The thread ends. */
void __wasix_forget_signals(void)
{
	if (!me.thread) return;
	me.mask = all;
	lock_states();
	for (struct state **at = &states; *at; at = &(*at)->next) {
		if (*at != &me) continue;
		*at = me.next;
		break;
	}
	unlock_states();
	me.thread = 0;
}

/* What is pending in the parent is not in the child. What comes to the child, from the first moment on, is. */
static uint64_t pending_in_parent, process_pending_in_parent;

void __wasix_before_fork(void)
{
	pending_in_parent = me.pending;
	process_pending_in_parent = process_pending;
}

/* In the child of a fork: alone. */
void __wasix_forget_other_threads(void)
{
	states_lock[0] = actions_lock[0] = 0;
	me.next = 0;
	states = me.thread ? &me : 0;
	atomic_and(&me.pending, ~pending_in_parent);
	atomic_and(&process_pending, ~process_pending_in_parent);
}

/* Has a thread that does not block it look. */
static void pass_on(int sig)
{
	int tid = 0;
	uint64_t old = block_all();
	lock_states();
	for (struct state *s = states; s && !tid; s = s->next)
		if (s != &me && !(s->mask & BIT(sig))) tid = s->thread->tid;
	unlock_states();
	if (tid) __import_thread_signal(tid == first_tid ? 0x3fffffff : tid, sig);
	unblock(old);
}

/* A kernel would return from handlers through these. */
void __restore(void)
{
}

void __restore_rt(void)
{
}

static void load_inherited(void)
{
	static int loaded;
	struct {
		uint8_t sig, disposition;
	} list[_NSIG];
	uint32_t count = 0;
	if (loaded) return;
	loaded = 1;
	if (__import_proc_signals_sizes_get(&count) || !count || count > _NSIG) return;
	if (__import_proc_signals_get((void *)list)) return;
	for (uint32_t i = 0; i < count; i++)
		if (list[i].sig >= 1 && list[i].sig < _NSIG && list[i].disposition == 1)
			actions[list[i].sig - 1].handler = SIG_IGN;
}

static void register_callback(void)
{
	if (registered) return;
	registered = 1;
	load_inherited();
	enlist();
	__import_callback_signal(callback, sizeof callback - 1);
}

/* WASIX's exec has no words for them; Weft takes this name for what it is, and to other runtimes it is one
 * that is not exported: nothing is called until the callback is named again. */
void __wasix_tell_ignored(void)
{
	static const char digits[] = "0123456789abcdef";
	char name[] = "__wasix_ignored_................";
	uint64_t bits = 0;
	load_inherited();
	for (int sig = 1; sig < _NSIG; sig++)
		if (actions[sig - 1].handler == SIG_IGN) bits |= BIT(sig);
	for (int i = 0; i < 16; i++) name[16 + i] = digits[bits >> (60 - 4 * i) & 15];
	__import_callback_signal(name, sizeof name - 1);
}

void __wasix_name_callback(void)
{
	if (registered) __import_callback_signal(callback, sizeof callback - 1);
}

/* By a name that no function has: what comes stays outside. */
void __wasix_signals_off(void)
{
	__import_callback_signal("no signals", 10);
}

void __wasix_signals_on(void)
{
	__import_callback_signal(callback, sizeof callback - 1);
}

int __wasix_expects_signals(void)
{
	return registered;
}

void __wasix_begin_signals(void)
{
	if (!registered) return;
	me.mask = ~unblockable;
	__wasix_signals_on();
}

static int ignored_by_default(int sig)
{
	return sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGCONT;
}

/* With the callback in force: between two names of it other signals would do what they do by default. The
 * runtime knows that this is the callback's answer; one that does not calls it again, and again. */
static void stop(int sig)
{
	static _Thread_local int depth;
	if (depth == 2) return;
	depth++;
	if (!__import_proc_signal(__wasix_getpid(), sig)) __import_sched_yield();
	depth--;
}

/* The runtime does what a program without handlers does; where it does not, the program ends as a shell
 * would report it. */
static void do_default(int sig)
{
	if (ignored_by_default(sig)) return;
	if (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU) {
		stop(sig);
		return;
	}
	/* With the callback in force, as in stop(): without it, other signals that come just now would end the
	 * process, and it would seem to have died of them. */
	static _Thread_local int depth;
	int tid = __pthread_self()->tid;
	if (depth < 2) {
		depth++;
		__import_thread_signal(tid == first_tid ? 0x3fffffff : tid, sig);
		depth--;
	}
	__import_callback_signal(callback, 0);
	if (!__import_proc_signal(__wasix_getpid(), sig)) __import_sched_yield();
	if (sig == SIGABRT || sig == SIGSEGV || sig == SIGILL || sig == SIGBUS || sig == SIGFPE) __builtin_trap();
	__wasix_exit_group(128 + sig);
}

/* POSIX: with SIG_IGN or SA_NOCLDWAIT they leave nothing behind. */
static int vanishes(const struct k_sigaction *a)
{
	return a->handler == SIG_IGN || a->flags & SA_NOCLDWAIT;
}

int __wasix_children_vanish(void)
{
	return vanishes(&actions[SIGCHLD - 1]);
}

static void run(int sig, int for_thread)
{
	uint64_t held = block_all(), old = held, during;
	LOCK(actions_lock);
	struct k_sigaction a = actions[sig - 1];
	if (a.flags & SA_RESETHAND && a.handler != SIG_IGN) actions[sig - 1].handler = SIG_DFL;
	UNLOCK(actions_lock);
	me.mask = held;
	if (sig == SIGCHLD && vanishes(&a)) __wasix_reap_children();
	if (a.handler == SIG_IGN) return;
	if (a.handler == SIG_DFL) {
		do_default(sig);
		return;
	}
	memcpy(&during, a.mask, sizeof during);
	me.handled++;
	/* The handler may not come back. */
	if (me.cut_short) *me.cut_short = 1, me.cut_short = 0;
	if (!(a.flags & SA_RESTART)) me.ended_calls++;
	me.mask |= (during | (a.flags & SA_NODEFER ? 0 : BIT(sig))) & ~unblockable;
	/* As Linux, which makes all their frames before the first of them runs. */
	deliver();
	int saved = errno;
	if (a.flags & SA_SIGINFO) {
		siginfo_t info = {.si_signo = sig, .si_code = for_thread ? SI_TKILL : SI_USER};
		ucontext_t context = {0};
		memcpy(&context.uc_sigmask, &old, sizeof old);
		((void (*)(int, siginfo_t *, void *))a.handler)(sig, &info, &context);
		/* A handler may change the mask that is in force after it. */
		memcpy(&old, &context.uc_sigmask, sizeof old);
	} else {
		a.handler(sig);
	}
	errno = saved;
	me.mask = old & ~unblockable;
}

/* Runs what is pending and not blocked; whether there were handlers. */
static int deliver(void)
{
	int before = me.handled;
	for (;;) {
		uint64_t mine = me.pending & ~me.mask, shared = process_pending & ~me.mask;
		if (!(mine | shared)) return me.handled != before;
		int sig = __builtin_ctzll(mine ? mine : shared) + 1;
		if ((mine ? atomic_and(&me.pending, ~BIT(sig)) : atomic_and(&process_pending, ~BIT(sig))) & BIT(sig))
			run(sig, !!mine);
	}
}

__attribute__((__export_name__("__wasix_signal"))) void __wasix_signal(int sig)
{
	if (sig < 1 || sig >= _NSIG) return;
	if (sig == SIGPIPE) me.pipes++;
	int for_thread = !!(me.pending & BIT(sig));
	if (!for_thread) atomic_or(&process_pending, BIT(sig));
	tell_waiters();
	deliver();
	if (for_thread || !(me.mask & process_pending & BIT(sig))) return;
	if (has_states) atomic_or(&to_pass_on, BIT(sig));
	else pass_on(sig);
}

/* A write has found no reader: raises SIGPIPE where the runtime has not. */
void __wasix_broken_pipe(unsigned before)
{
	if (me.pipes == before) __wasix_tkill(__pthread_self()->tid, SIGPIPE);
}

long __wasix_rt_sigaction(arg sig, arg new, arg old, arg size)
{
	(void)size;
	if (sig < 1 || sig >= _NSIG) return -EINVAL;
	if (new && (sig == SIGKILL || sig == SIGSTOP)) return -EINVAL;
	load_inherited();
	uint64_t held = block_all();
	LOCK(actions_lock);
	if (old) memcpy(PTR(old), &actions[sig - 1], sizeof *actions);
	const struct k_sigaction *a = PTR(new);
	if (a) actions[sig - 1] = *a;
	UNLOCK(actions_lock);
	if (a && (a->handler == SIG_IGN || (a->handler == SIG_DFL && ignored_by_default(sig)))) {
		atomic_and(&me.pending, ~BIT(sig));
		atomic_and(&process_pending, ~BIT(sig));
	}
	if (a && a->handler != SIG_DFL) register_callback();
	unblock(held);
	return 0;
}

/* Whether handlers have run. */
int __wasix_swap_mask(const uint64_t *new, uint64_t *old)
{
	if (old) *old = me.mask;
	if (*new) register_callback();
	/* First the mask, then the look at what is pending; whoever makes something pending looks at masks. */
	__atomic_store_n(&me.mask, *new & ~unblockable, __ATOMIC_SEQ_CST);
	return deliver();
}

/* The same for musl itself. */
void __wasix_block(uint64_t more, uint64_t *old)
{
	enlist();
	if (old) *old = me.mask;
	__atomic_store_n(&me.mask, (me.mask | more) & ~unblockable, __ATOMIC_SEQ_CST);
}

void __wasix_restore(const uint64_t *old)
{
	__atomic_store_n(&me.mask, *old, __ATOMIC_SEQ_CST);
	deliver();
}

long __wasix_rt_sigprocmask(arg how, arg new, arg old, arg size)
{
	uint64_t before = me.mask, set;
	(void)size;
	if (new) {
		memcpy(&set, PTR(new), sizeof set);
		switch (how) {
		case SIG_BLOCK: set = before | set; break;
		case SIG_UNBLOCK: set = before & ~set; break;
		case SIG_SETMASK: break;
		default: return -EINVAL;
		}
		enlist();
		__wasix_swap_mask(&set, 0);
	}
	if (old) memcpy(PTR(old), &before, sizeof before);
	return 0;
}

long __wasix_rt_sigpending(arg out, arg size)
{
	uint64_t set = (me.pending | process_pending) & me.mask;
	(void)size;
	memcpy(PTR(out), &set, sizeof set);
	return 0;
}

/* Until *word is no longer `seen`, or a while. A handler that runs before the wait has begun has changed
 * the word: nothing is lost between a look and a wait. */
static void sleep_on(volatile int *word, int seen, int64_t nanoseconds)
{
	struct {
		uint8_t tag;
		uint64_t nanoseconds;
	} limit = {nanoseconds >= 0, nanoseconds};
	uint8_t woken;
	/* No futexes here: looks every few milliseconds. */
	const int64_t step = 2000000;
	if ((uint16_t)__import_futex_wait((const void *)word, seen, &limit, &woken) == wasi_nosys)
		__wasix_wait(1, nanoseconds < 0 || nanoseconds > step ? step : nanoseconds);
}

static void tell_waiters(void)
{
	uint8_t woken;
	__atomic_fetch_add(&arrivals, 1, __ATOMIC_SEQ_CST);
	if (waiters) __import_futex_wake_all((const void *)&arrivals, &woken);
}

/* Sleeps until a handler has run. */
long __wasix_rt_sigsuspend(arg new, arg size)
{
	uint64_t set, old;
	int seen = me.handled;
	(void)size;
	memcpy(&set, PTR(new), sizeof set);
	register_callback();
	__wasix_swap_mask(&set, &old);
	while (me.handled == seen) sleep_on(&me.handled, seen, -1);
	__wasix_swap_mask(&old, 0);
	return -EINTR;
}

static int take_pending(uint64_t set, int *for_thread)
{
	for (;;) {
		uint64_t mine = me.pending & set, shared = process_pending & set;
		if (!(mine | shared)) return 0;
		int sig = __builtin_ctzll(mine ? mine : shared) + 1;
		*for_thread = !!mine;
		if ((mine ? atomic_and(&me.pending, ~BIT(sig)) : atomic_and(&process_pending, ~BIT(sig))) & BIT(sig))
			return sig;
	}
}

static int64_t clock_now(void)
{
	struct timespec t;
	__wasix_clock_gettime64(CLOCK_MONOTONIC, (uintptr_t)&t);
	return __wasix_nanoseconds(&t);
}

long __wasix_rt_sigtimedwait_time64(arg wanted, arg info, arg limit, arg size)
{
	uint64_t set;
	siginfo_t *out = PTR(info);
	const struct timespec *t = PTR(limit);
	int64_t end = INT64_MAX;
	int handled = me.handled, for_thread;
	(void)size;
	memcpy(&set, PTR(wanted), sizeof set);
	register_callback();
	if (t && __builtin_add_overflow(clock_now(), __wasix_nanoseconds(t), &end)) end = INT64_MAX;
	__atomic_fetch_add(&waiters, 1, __ATOMIC_SEQ_CST);
	/* What it waits for goes to no handler meanwhile. */
	uint64_t old = me.mask;
	me.mask = old | (set & ~unblockable);
	long r;
	for (;;) {
		int seen = arrivals;
		if ((r = take_pending(set, &for_thread))) break;
		int64_t left = end == INT64_MAX ? -1 : end - clock_now();
		r = me.handled != handled ? -EINTR : end != INT64_MAX && left <= 0 ? -EAGAIN : 0;
		if (r) break;
		sleep_on(&arrivals, seen, left);
	}
	__atomic_fetch_sub(&waiters, 1, __ATOMIC_SEQ_CST);
	unblock(old);
	if (r > 0 && out) *out = (siginfo_t){.si_signo = r, .si_code = for_thread ? SI_TKILL : SI_USER};
	return r;
}

/* To oneself: there and then, as POSIX wants it. */
static long raise_here(int sig, int for_thread)
{
	if (!sig) return 0;
	if (sig == SIGPIPE) me.pipes++;
	if (for_thread) atomic_or(&me.pending, BIT(sig));
	else atomic_or(&process_pending, BIT(sig));
	tell_waiters();
	deliver();
	if (!for_thread && me.mask & process_pending & BIT(sig)) pass_on(sig);
	return 0;
}

static long knock(int tid, int sig)
{
	/* WASIX's name for the first thread. */
	return result(__import_thread_signal(tid == first_tid ? 0x3fffffff : tid, sig));
}

long __wasix_tkill(arg tid, arg sig)
{
	if (sig < 0 || sig >= _NSIG) return -EINVAL;
	if (tid == __pthread_self()->tid) return raise_here(sig, 1);
	register_callback();
	if (!sig) return knock(tid, 0);
	uint64_t old = block_all();
	lock_states();
	for (struct state *s = states; s; s = s->next)
		if (s->thread->tid == tid) atomic_or(&s->pending, BIT(sig));
	/* Under the lock: the thread is there. One that has just begun is not in the list yet. */
	long r = knock(tid, sig);
	unlock_states();
	unblock(old);
	return r;
}

long __wasix_tgkill(arg group, arg tid, arg sig)
{
	(void)group;
	return __wasix_tkill(tid, sig);
}

long __wasix_kill(arg pid, arg sig)
{
	if (sig < 0 || sig >= _NSIG) return -EINVAL;
	if (pid == __wasix_getpid() || !pid) return raise_here(sig, 0);
	int32_t error = __import_proc_signal(pid, sig);
	return (uint16_t)error == wasi_nosys ? -ESRCH : result(error);
}

long __wasix_sigaltstack(arg new, arg old)
{
	static _Thread_local stack_t current = {.ss_flags = SS_DISABLE};
	const stack_t *s = PTR(new);
	if (s && s->ss_flags & ~SS_DISABLE) return -EINVAL;
	if (s && !(s->ss_flags & SS_DISABLE) && s->ss_size < MINSIGSTKSZ) return -ENOMEM;
	if (old) *(stack_t *)PTR(old) = current;
	/* Handlers run on the stack that was interrupted all the same. */
	if (s) current = *s;
	return 0;
}
