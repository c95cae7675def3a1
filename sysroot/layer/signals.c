/* Signals: handlers, masks, what is pending. The runtime calls __wasm_signal when a signal has arrived,
 * which is while this program is inside a call of the runtime. A signal that a thread sends to itself
 * never leaves the program, unless it ends it. */
#include "layer.h"
#include <signal.h>
#include "ksigaction.h"
#include "lock.h"
#include "pthread_impl.h"

static struct k_sigaction actions[_NSIG - 1];
/* What arrived for the process and no thread could take. */
static volatile uint64_t process_pending;
static volatile int lock[1];
static int registered;

static _Thread_local uint64_t mask, pending;
/* Set by handlers that may not be followed by a restart. */
static _Thread_local int interrupted;

static const char callback[] = "__wasm_signal";

#define BIT(sig) (1ull << ((sig) - 1))
static const uint64_t unblockable = BIT(SIGKILL) | BIT(SIGSTOP);

int __wasix_restarts(void)
{
	int restart = !interrupted;
	interrupted = 0;
	return restart;
}

/* A kernel would return from handlers through these. */
void __restore(void)
{
}

void __restore_rt(void)
{
}

static void register_callback(void)
{
	if (registered) return;
	registered = 1;
	__import_callback_signal(callback, sizeof callback - 1);
}

static int ignored_by_default(int sig)
{
	return sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGCONT;
}

/* The runtime does what a program without handlers does; where it does not, the program ends as a shell
 * would report it. */
static void do_default(int sig)
{
	if (ignored_by_default(sig)) return;
	__import_callback_signal(callback, 0);
	int stops = sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
	if (!__import_proc_signal(__wasix_getpid(), sig)) __import_sched_yield();
	if (stops) {
		__import_callback_signal(callback, sizeof callback - 1);
		return;
	}
	if (sig == SIGABRT || sig == SIGSEGV || sig == SIGILL || sig == SIGBUS || sig == SIGFPE) __builtin_trap();
	__wasix_exit_group(128 + sig);
}

hidden void __wasix_timer_fired(void);

static void run(int sig)
{
	if (sig == SIGALRM) __wasix_timer_fired();
	struct k_sigaction a = actions[sig - 1];
	if (a.handler == SIG_IGN) return;
	if (a.handler == SIG_DFL) {
		do_default(sig);
		return;
	}
	uint64_t old = mask, during;
	memcpy(&during, a.mask, sizeof during);
	mask |= (during | (a.flags & SA_NODEFER ? 0 : BIT(sig))) & ~unblockable;
	if (a.flags & SA_RESETHAND) actions[sig - 1].handler = SIG_DFL;
	int saved = errno;
	if (a.flags & SA_SIGINFO) {
		siginfo_t info = {.si_signo = sig, .si_code = SI_USER};
		ucontext_t context = {0};
		memcpy(&context.uc_sigmask, &old, sizeof old);
		((void (*)(int, siginfo_t *, void *))a.handler)(sig, &info, &context);
		/* A handler may change the mask that is in force after it. */
		memcpy(&old, &context.uc_sigmask, sizeof old);
	} else {
		a.handler(sig);
	}
	errno = saved;
	mask = old & ~unblockable;
	if (!(a.flags & SA_RESTART)) interrupted = 1;
}

/* Runs what is pending and no longer blocked; how many handlers that were. */
static int deliver(void)
{
	int count = 0;
	for (;;) {
		uint64_t ready = pending & ~mask;
		uint64_t shared = __atomic_load_n(&process_pending, __ATOMIC_SEQ_CST) & ~mask;
		if (!(ready | shared)) return count;
		int sig = __builtin_ctzll(ready ? ready : shared) + 1;
		if (ready) pending &= ~BIT(sig);
		else if (!(__atomic_fetch_and(&process_pending, ~BIT(sig), __ATOMIC_SEQ_CST) & BIT(sig))) continue;
		void (*handler)(int) = actions[sig - 1].handler;
		count += handler != SIG_IGN && !(handler == SIG_DFL && ignored_by_default(sig));
		run(sig);
	}
}

__attribute__((__export_name__("__wasm_signal"))) void __wasm_signal(int sig)
{
	if (sig < 1 || sig >= _NSIG) return;
	if (mask & BIT(sig)) __atomic_fetch_or(&process_pending, BIT(sig), __ATOMIC_SEQ_CST);
	else run(sig);
}

void __wasix_broken_pipe(void)
{
	__wasix_tkill(__pthread_self()->tid, SIGPIPE);
}

long __wasix_rt_sigaction(arg sig, arg new, arg old, arg size)
{
	(void)size;
	if (sig < 1 || sig >= _NSIG) return -EINVAL;
	if (new && (sig == SIGKILL || sig == SIGSTOP)) return -EINVAL;
	if (old) memcpy(PTR(old), &actions[sig - 1], sizeof *actions);
	if (!new) return 0;
	const struct k_sigaction *a = PTR(new);
	LOCK(lock);
	actions[sig - 1] = *a;
	UNLOCK(lock);
	if (a->handler == SIG_IGN || (a->handler == SIG_DFL && ignored_by_default(sig))) {
		pending &= ~BIT(sig);
		__atomic_fetch_and(&process_pending, ~BIT(sig), __ATOMIC_SEQ_CST);
	}
	if (a->handler != SIG_DFL) register_callback();
	return 0;
}

int __wasix_swap_mask(const uint64_t *new, uint64_t *old)
{
	if (old) *old = mask;
	mask = *new & ~unblockable;
	return deliver();
}

long __wasix_rt_sigprocmask(arg how, arg new, arg old, arg size)
{
	uint64_t before = mask, set;
	(void)size;
	if (new) {
		memcpy(&set, PTR(new), sizeof set);
		switch (how) {
		case SIG_BLOCK: set = mask | set; break;
		case SIG_UNBLOCK: set = mask & ~set; break;
		case SIG_SETMASK: break;
		default: return -EINVAL;
		}
		mask = set & ~unblockable;
	}
	if (old) memcpy(PTR(old), &before, sizeof before);
	if (new) deliver();
	return 0;
}

long __wasix_rt_sigpending(arg out, arg size)
{
	uint64_t set = (pending | __atomic_load_n(&process_pending, __ATOMIC_SEQ_CST)) & mask;
	(void)size;
	memcpy(PTR(out), &set, sizeof set);
	return 0;
}

/* Sleeps until a handler has run. */
long __wasix_rt_sigsuspend(arg new, arg size)
{
	uint64_t set, old;
	(void)size;
	memcpy(&set, PTR(new), sizeof set);
	interrupted = 0;
	int handled = __wasix_swap_mask(&set, &old);
	while (!handled) {
		long r = __wasix_wait(1, INT64_MAX);
		handled = deliver() || r == -EINTR || interrupted;
	}
	__wasix_swap_mask(&old, 0);
	interrupted = 0;
	return -EINTR;
}

static int take_pending(uint64_t set)
{
	uint64_t mine = pending & set;
	uint64_t shared = __atomic_load_n(&process_pending, __ATOMIC_SEQ_CST) & set;
	if (!(mine | shared)) return 0;
	int sig = __builtin_ctzll(mine ? mine : shared) + 1;
	if (mine) pending &= ~BIT(sig);
	else __atomic_fetch_and(&process_pending, ~BIT(sig), __ATOMIC_SEQ_CST);
	return sig;
}

/* WASIX cannot wait for a signal that is blocked: looks every few milliseconds. */
long __wasix_rt_sigtimedwait_time64(arg wanted, arg info, arg limit, arg size)
{
	uint64_t set;
	siginfo_t *out = PTR(info);
	const struct timespec *t = PTR(limit);
	int64_t left = t ? __wasix_nanoseconds(t) : INT64_MAX;
	const int64_t step = 2000000;
	(void)size;
	memcpy(&set, PTR(wanted), sizeof set);
	register_callback();
	for (;;) {
		int sig = take_pending(set);
		if (sig) {
			if (out) *out = (siginfo_t){.si_signo = sig, .si_code = SI_USER};
			return sig;
		}
		if (left <= 0) return -EAGAIN;
		int64_t now = left < step ? left : step;
		uint64_t had = pending | process_pending;
		if (__wasix_wait(1, now) == -EINTR && had == (pending | process_pending)) return -EINTR;
		if (left != INT64_MAX) left -= now;
	}
}

/* To oneself: there and then, as POSIX wants it. */
static long raise_here(int sig)
{
	if (!sig) return 0;
	pending |= BIT(sig);
	deliver();
	return 0;
}

long __wasix_tkill(arg tid, arg sig)
{
	if (sig < 0 || sig >= _NSIG) return -EINVAL;
	if (tid == __pthread_self()->tid) return raise_here(sig);
	/* WASIX's name for the first thread. */
	return result(__import_thread_signal(tid == first_tid ? 0x3fffffff : tid, sig));
}

long __wasix_tgkill(arg group, arg tid, arg sig)
{
	(void)group;
	return __wasix_tkill(tid, sig);
}

long __wasix_kill(arg pid, arg sig)
{
	if (sig < 0 || sig >= _NSIG) return -EINVAL;
	if (pid == __wasix_getpid() || !pid) return raise_here(sig);
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
