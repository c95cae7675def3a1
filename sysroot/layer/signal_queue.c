/* What is pending: a bit for each signal, and for those that carry a value or of which there may be
 * several, a list. The runtime brings numbers only, so what is known of a signal's sender is known of those
 * that the process sends to itself. */
#include "signal_state.h"
#include "lock.h"

struct entry {
	struct entry *next;
	struct state *to; /* null: the process */
	int sig, code; /* SI_KERNEL: from elsewhere */
	union sigval value;
};
/* POSIX asks for 32. */
static struct entry entries[256];
static int used;
static struct entry *unused, *volatile first, **last = (struct entry **)&first;
static volatile int lock[1];

volatile uint64_t __wasix_process_pending, __wasix_process_own;

static struct entry *make(void)
{
	struct entry *e = unused;
	if (e) unused = e->next;
	else if (used < (int)(sizeof entries / sizeof *entries)) e = &entries[used++];
	return e;
}

static void drop(struct entry **at)
{
	struct entry *e = *at;
	*at = e->next;
	if (!e->next) last = at;
	e->next = unused;
	unused = e;
}

void __wasix_signal_queue_atfork(int who)
{
	LOCK_AROUND_FORK(lock, who);
}

static volatile uint64_t *bits_of(struct state *to)
{
	return to ? &to->pending : &process_pending;
}

long __wasix_note_signal(struct state *to, int sig, int code, union sigval value)
{
	long error = 0;
	if (sig >= first_queued || code == SI_QUEUE) {
		hold();
		LOCK(lock);
		/* Of the others one is pending at most, the first that came. */
		int again = sig < first_queued && *bits_of(to) & BIT(sig);
		struct entry *e = again ? 0 : make();
		if (e) {
			*e = (struct entry){0, to, sig, code, value};
			*last = e;
			last = &e->next;
			atomic_or(bits_of(to), BIT(sig));
		} else if (!again) {
			error = -EAGAIN;
		}
		UNLOCK(lock);
		release();
		return error;
	}
	if (!to && code == SI_USER) atomic_or(&process_own, BIT(sig));
	atomic_or(bits_of(to), BIT(sig));
	return 0;
}

static void describe(struct state *from, int sig, int own, siginfo_t *info)
{
	int id;
	union sigval value;
	memset(info, 0, sizeof *info);
	info->si_signo = sig;
	info->si_code = from ? SI_TKILL : SI_USER;
	if (from || own) {
		info->si_pid = __wasix_getpid();
		info->si_uid = __wasix_getuid();
	} else if (__wasix_timer_of && __wasix_timer_of(sig, &id, &value)) {
		info->si_code = SI_TIMER;
		info->si_timerid = id;
		info->si_value = value;
	}
}

/* What is listed of it: the first goes, and the bit with the last. Whether it was pending at all. */
static int take_listed(struct state *from, int sig, siginfo_t *info)
{
	int found = 0, more = 0, own = 0;
	struct entry taken;
	hold();
	LOCK(lock);
	int pending = !!(*bits_of(from) & BIT(sig));
	for (struct entry **at = (struct entry **)&first; pending && *at && !more;) {
		struct entry *e = *at;
		if (e->to != from || e->sig != sig) {
			at = &e->next;
		} else if (found) {
			more = 1;
		} else {
			found = 1;
			taken = *e;
			drop(at);
		}
	}
	if (pending && !more) {
		atomic_and(bits_of(from), ~BIT(sig));
		own = !from && atomic_and(&process_own, ~BIT(sig)) & BIT(sig);
	}
	UNLOCK(lock);
	if (pending) describe(from, sig, own, info);
	if (found && taken.code != SI_KERNEL) {
		info->si_code = taken.code;
		info->si_pid = __wasix_getpid();
		info->si_uid = __wasix_getuid();
		info->si_value = taken.value;
	}
	/* Not release(): this one's handler comes before the next one's, which its mask may block. */
	me.held = me.held - 1;
	return pending;
}

int __wasix_take_signal(uint64_t set, siginfo_t *info)
{
	for (;;) {
		uint64_t mine = me.pending & set, shared = process_pending & set;
		if (!(mine | shared)) return 0;
		int sig = __builtin_ctzll(mine ? mine : shared) + 1;
		struct state *from = mine ? &me : 0;
		if (sig >= first_queued || first) {
			if (take_listed(from, sig, info)) return sig;
		} else if (atomic_and(bits_of(from), ~BIT(sig)) & BIT(sig)) {
			int own = !from && atomic_and(&process_own, ~BIT(sig)) & BIT(sig);
			describe(from, sig, own, info);
			return sig;
		}
	}
}

static void drop_where(int sig, struct state *to)
{
	if (!first) return;
	hold();
	LOCK(lock);
	for (struct entry **at = (struct entry **)&first; *at;) {
		if (sig ? (*at)->sig == sig && (!(*at)->to || (*at)->to == &me) : (*at)->to == to) drop(at);
		else at = &(*at)->next;
	}
	UNLOCK(lock);
	release();
}

/* It is ignored from now on. */
void __wasix_drop_signal(int sig)
{
	atomic_and(&me.pending, ~BIT(sig));
	atomic_and(&process_pending, ~BIT(sig));
	atomic_and(&process_own, ~BIT(sig));
	drop_where(sig, 0);
}

void __wasix_drop_queue_of(struct state *gone)
{
	drop_where(0, gone);
}

void __wasix_drop_queue_in_child(void)
{
	lock[0] = used = 0;
	first = unused = 0;
	last = (struct entry **)&first;
	process_own = 0;
}
