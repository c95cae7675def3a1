/* Signals: handlers and masks. The runtime calls __wasix_signal when a signal has arrived, at any point of
 * the program. It knows nothing of masks: a thread to which one comes that it blocks keeps it for the
 * process, and passes it on to a thread that does not. A signal from one thread to another is noted in that
 * thread's state, and what the runtime brings is only the knock on the door. */
#include "signal_state.h"
#include "ksigaction.h"
#include "lock.h"

_Thread_local struct state __wasix_signal_state;
static struct state *states;
static volatile int states_lock[1];

static struct k_sigaction actions[_NSIG - 1];
static volatile int actions_lock[1];
volatile int __wasix_arrivals, __wasix_signal_waiters;
static int registered;

/* Not the name that other C libraries of WASIX use: theirs cannot tell whether a call that a signal has
 * ended is to be started again, and a runtime may do it for them. */
static const char callback[] = "__wasix_signal";
/* No function is called so: signals wait outside until the callback is named again. */
static const char no_callback[] = "no signals";

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

void __wasix_cut_short(uint64_t *timeout)
{
	me.cut_short = timeout;
}

void __wasix_hold_signals(void)
{
	hold();
}

void __wasix_release_signals(void)
{
	release();
}

void __wasix_enlist(void)
{
	if (me.thread) return;
	hold();
	LOCK(states_lock);
	me.thread = __pthread_self();
	me.next = states;
	states = &me;
	UNLOCK(states_lock);
	release();
}

/* The thread ends. */
void __wasix_forget_signals(void)
{
	if (!me.thread) return;
	hold();
	LOCK(states_lock);
	for (struct state **at = &states; *at; at = &(*at)->next) {
		if (*at != &me) continue;
		*at = me.next;
		break;
	}
	UNLOCK(states_lock);
	__wasix_drop_queue_of(&me);
	me.thread = 0;
	me.mask = -1ull;
	release();
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
	/* Those were for the parent. */
	me.knocks = 0;
	__wasix_drop_queue_in_child();
}

/* Marks a thread's state, whose lock the caller holds (its own: nobody), before the thread is made to look. Whether one has to
 * knock: else somebody has, or is about to, and the thread will look after that. */
static int expect_knock(struct state *s, int sig)
{
	return !(atomic_or(&s->knocks, BIT(sig)) & BIT(sig));
}

/* Before the program is replaced: what is blocked and pending is pending for the next one as well, which
 * cannot be told of the mask. From the first step on what comes waits outside. */
void __wasix_hand_over_signals(void)
{
	if (!registered || (!me.mask && !(me.pending | process_pending))) return;
	__import_callback_signal(no_callback, sizeof no_callback - 1);
	uint64_t left = me.pending | process_pending;
	/* Where there is no next one they come back here, and say no more than: look. */
	for (int sig = 1; sig < _NSIG; sig++) {
		if (!(left & BIT(sig))) continue;
		int first = expect_knock(&me, sig);
		if (__import_thread_signal(0, sig) && first) atomic_and(&me.knocks, ~BIT(sig));
	}
}

/* A signal that is only to make a thread look; of the others every one would count. */
static int knock_signal(int sig)
{
	return sig >= first_queued ? SIGURG : sig;
}

static long knock(int tid, int sig)
{
	/* WASIX's name for the first thread. */
	return result(__import_thread_signal(tid == first_tid ? 0x3fffffff : tid, sig));
}

void __wasix_pass_on(int sig)
{
	int tid = 0;
	hold();
	LOCK(states_lock);
	for (struct state *s = states; s; s = s->next) {
		if (s == &me || s->mask & BIT(sig)) continue;
		if (expect_knock(s, knock_signal(sig))) tid = s->thread->tid;
		break;
	}
	UNLOCK(states_lock);
	if (tid) knock(tid, knock_signal(sig));
	release();
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
	hold();
	LOCK(actions_lock);
	if (!loaded && !__import_proc_signals_sizes_get(&count) && count && count <= _NSIG &&
	    !__import_proc_signals_get((void *)list)) {
		for (uint32_t i = 0; i < count; i++)
			if (list[i].sig >= 1 && list[i].sig < _NSIG && list[i].disposition == 1)
				actions[list[i].sig - 1].handler = SIG_IGN;
	}
	loaded = 1;
	UNLOCK(actions_lock);
	release();
}

/* Who finds that signals are expected may send some: said only once they are. Threads that come here at once
 * all wait for it. */
void __wasix_expect_signals(void)
{
	if (__atomic_load_n(&registered, __ATOMIC_ACQUIRE)) return;
	load_inherited();
	__wasix_enlist();
	__import_callback_signal(callback, sizeof callback - 1);
	__atomic_store_n(&registered, 1, __ATOMIC_RELEASE);
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
	__import_callback_signal(no_callback, sizeof no_callback - 1);
}

void __wasix_signals_on(void)
{
	__import_callback_signal(callback, sizeof callback - 1);
}

void __wasix_begin_signals(void)
{
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

/* The signal for which the thread asks the runtime to do so. */
static _Thread_local int doing_default;

static long signal_itself(int sig)
{
	int tid = __pthread_self()->tid;
	return __import_thread_signal(tid == first_tid ? 0x3fffffff : tid, sig);
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
	 * process, and it would seem to have died of them. The callback is called for it once more. */
	static _Thread_local int depth;
	if (depth < 2) {
		depth++;
		doing_default = sig;
		signal_itself(sig);
		doing_default = 0;
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

/* On the thread's alternate stack, where the handler is to run there and does not yet. */
static void call_handler(const struct k_sigaction *a, siginfo_t *info, ucontext_t *context)
{
	void *top = a->flags & SA_ONSTACK ? __wasix_signal_stack() : 0;
	void *before = top ? __wasix_swap_stack(top) : 0;
	if (a->flags & SA_SIGINFO)
		((void (*)(int, siginfo_t *, void *))a->handler)(info->si_signo, info, context);
	else
		a->handler(info->si_signo);
	if (top) __wasix_swap_stack(before);
}

static void run(int sig, siginfo_t *info)
{
	uint64_t old = me.mask, during;
	hold();
	LOCK(actions_lock);
	struct k_sigaction a = actions[sig - 1];
	if (a.flags & SA_RESETHAND && a.handler != SIG_IGN) actions[sig - 1].handler = SIG_DFL;
	UNLOCK(actions_lock);
	/* What has come meanwhile is seen to below, or by the caller. */
	me.held = me.held - 1;
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
	__wasix_deliver();
	int saved = errno;
	ucontext_t context = {0};
	memcpy(&context.uc_sigmask, &old, sizeof old);
	call_handler(&a, info, &context);
	/* A handler may change the mask that is in force after it. */
	if (a.flags & SA_SIGINFO) memcpy(&old, &context.uc_sigmask, sizeof old);
	errno = saved;
	me.mask = old & ~unblockable;
}

int __wasix_deliver(void)
{
	int before = me.handled, sig;
	siginfo_t info;
	while ((sig = __wasix_take_signal(~me.mask, &info))) run(sig, &info);
	uint64_t left = __atomic_exchange_n(&me.came_while_held, 0, __ATOMIC_SEQ_CST) & process_pending & me.mask;
	for (; left; left &= left - 1) __wasix_pass_on(__builtin_ctzll(left) + 1);
	return me.handled != before;
}

void __wasix_settle_signals(void)
{
	if ((me.pending | process_pending) & ~me.mask || me.came_while_held) __wasix_deliver();
}

void __wasix_tell_waiters(void)
{
	uint8_t woken;
	__atomic_fetch_add(&__wasix_arrivals, 1, __ATOMIC_SEQ_CST);
	if (__wasix_signal_waiters) __import_futex_wake_all((const void *)&__wasix_arrivals, &woken);
}

/* For the process, noted just now: here if it can be, else where it can be. */
static void bring_about(int sig)
{
	__wasix_tell_waiters();
	if (me.held) {
		atomic_or(&me.came_while_held, BIT(sig));
		return;
	}
	__wasix_deliver();
	if (me.mask & process_pending & BIT(sig)) __wasix_pass_on(sig);
}

__attribute__((__export_name__("__wasix_signal"))) void __wasix_signal(int sig)
{
	if (sig < 1 || sig >= _NSIG) return;
	if (sig == SIGPIPE) me.pipes++;
	/* Not noted for the process, where another thread would find it. */
	if (sig == doing_default) {
		doing_default = 0;
		signal_itself(sig);
		return;
	}
	if (atomic_and(&me.knocks, ~BIT(sig)) & BIT(sig)) {
		__wasix_tell_waiters();
		if (!me.held) __wasix_deliver();
		return;
	}
	/* More than there is room for count as one. */
	if (__wasix_note_signal(0, sig, SI_KERNEL, (union sigval){0})) atomic_or(&process_pending, BIT(sig));
	bring_about(sig);
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
	hold();
	load_inherited();
	LOCK(actions_lock);
	if (old) memcpy(PTR(old), &actions[sig - 1], sizeof *actions);
	const struct k_sigaction *a = PTR(new);
	if (a) actions[sig - 1] = *a;
	UNLOCK(actions_lock);
	if (a && (a->handler == SIG_IGN || (a->handler == SIG_DFL && ignored_by_default(sig))))
		__wasix_drop_signal(sig);
	if (a && a->handler != SIG_DFL) __wasix_expect_signals();
	release();
	return 0;
}

/* Whether handlers have run. */
int __wasix_swap_mask(const uint64_t *new, uint64_t *old)
{
	if (old) *old = me.mask;
	if (*new) __wasix_expect_signals();
	/* First the mask, then the look at what is pending; whoever makes something pending looks at masks. */
	__atomic_store_n(&me.mask, *new & ~unblockable, __ATOMIC_SEQ_CST);
	return __wasix_deliver();
}

/* The same for musl itself. */
void __wasix_block(uint64_t more, uint64_t *old)
{
	__wasix_enlist();
	if (old) *old = me.mask;
	__atomic_store_n(&me.mask, (me.mask | more) & ~unblockable, __ATOMIC_SEQ_CST);
}

void __wasix_restore(const uint64_t *old)
{
	__atomic_store_n(&me.mask, *old, __ATOMIC_SEQ_CST);
	__wasix_deliver();
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
		__wasix_enlist();
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

/* To oneself: there and then, as POSIX wants it. */
static long raise_here(int sig, struct state *to, int code, union sigval value)
{
	if (!sig) return 0;
	if (sig == SIGPIPE) me.pipes++;
	long error = __wasix_note_signal(to, sig, code, value);
	if (error) return error;
	if (!to) {
		bring_about(sig);
		return 0;
	}
	__wasix_tell_waiters();
	if (!me.held) __wasix_deliver();
	return 0;
}

long __wasix_tkill(arg tid, arg sig)
{
	const union sigval none = {0};
	if (sig < 0 || sig >= _NSIG) return -EINVAL;
	if (tid == __pthread_self()->tid) return raise_here(sig, &me, SI_TKILL, none);
	__wasix_expect_signals();
	if (!sig) return knock(tid, 0);
	/* Not in the list is a thread that has just begun, or has ended: the runtime knows. */
	int by = sig, knocks = 1;
	long error = 0;
	hold();
	LOCK(states_lock);
	for (struct state *s = states; s; s = s->next) {
		if (s->thread->tid != tid) continue;
		error = __wasix_note_signal(s, sig, SI_TKILL, none);
		by = knock_signal(sig);
		knocks = !error && expect_knock(s, by);
		break;
	}
	UNLOCK(states_lock);
	/* A handler that runs first may not come back. */
	if (knocks) error = knock(tid, by);
	release();
	return error;
}

long __wasix_tgkill(arg group, arg tid, arg sig)
{
	(void)group;
	return __wasix_tkill(tid, sig);
}

long __wasix_kill(arg pid, arg sig)
{
	if (sig < 0 || sig >= _NSIG) return -EINVAL;
	if (pid == __wasix_getpid() || !pid) return raise_here(sig, 0, SI_USER, (union sigval){0});
	int32_t error = __import_proc_signal(pid, sig);
	return (uint16_t)error == wasi_nosys ? -ESRCH : result(error);
}

/* To other processes WASIX carries no value. */
long __wasix_rt_sigqueueinfo(arg pid, arg sig, arg info)
{
	const siginfo_t *from = PTR(info);
	if (sig < 0 || sig >= _NSIG) return -EINVAL;
	if (pid == __wasix_getpid()) return raise_here(sig, 0, SI_QUEUE, from->si_value);
	return sig && from->si_value.sival_ptr ? -ENOSYS : __wasix_kill(pid, sig);
}
