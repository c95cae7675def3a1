/* Processes: identity, fork, exec, waiting, ending. */
#include "layer.h"
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* A runtime without processes has one. */
long __wasix_getpid(void)
{
	int32_t pid = 0;
	return __import_proc_id(&pid) || pid <= 0 ? 1 : pid;
}

long __wasix_getppid(void)
{
	int32_t parent = 0;
	return __import_proc_parent(__wasix_getpid(), &parent) ? 0 : parent;
}

_Noreturn long __wasix_exit_group(arg status)
{
	__import_proc_exit(status & 255);
	__builtin_trap();
}

/* Here, as children of vfork and _Fork also open and close. The memory's is the innermost lock. */
static void locks_atfork(int who)
{
	if (who >= 0) __wasix_memory_atfork(who);
	if (__wasix_root_atfork) __wasix_root_atfork(who);
	if (__wasix_paths_atfork) __wasix_paths_atfork(who);
	if (__wasix_directories_atfork) __wasix_directories_atfork(who);
	if (__wasix_signal_queue_atfork) __wasix_signal_queue_atfork(who);
	if (who < 0) __wasix_memory_atfork(who);
}

/* Of clone, what fork is. Threads have a function of their own. */
long __wasix_clone(arg flags, arg stack, arg parent_tid, arg tls, arg child_tid)
{
	int32_t pid = -1;
	(void)parent_tid, (void)tls, (void)child_tid;
	if ((flags & ~(CLONE_VFORK | CLONE_VM | 0xff)) || stack) return -EINVAL;
	/* No handler runs before the locks are free again, on either side. */
	hold_signals();
	if (__wasix_before_fork) __wasix_before_fork();
	locks_atfork(-1);
	int32_t error = __import_proc_fork(1, &pid);
	locks_atfork(!error && !pid);
	if (!error && !pid && __wasix_forget_other_threads) __wasix_forget_other_threads();
	release_signals();
	if (!error) return pid;
	/* What a runtime says that cannot: Linux's answer for a lack of means. */
	return (uint16_t)error == wasi_notsup || (uint16_t)error == wasi_nosys ? -ENOSYS : -EAGAIN;
}

static uint32_t count(char *const *list)
{
	uint32_t n = 0;
	while (list && list[n]) n++;
	return n;
}

long __wasix_execve(arg path, arg argv, arg envp)
{
	const char *name = PTR(path);
	char *const *args = PTR(argv), *const *envs = PTR(envp);
	static char *const none[] = {0};
	if (!name) return -EFAULT;
	if (!*name) return -ENOENT;
	if (!envs) envs = none;
	/* The form with arrays: the older ones cannot carry empty arguments or newlines. The working
	 * directory is the runtime's to follow in a relative name. */
	if (__wasix_tell_ignored) __wasix_tell_ignored();
	if (__wasix_hand_over_signals) __wasix_hand_over_signals();
	long failed = result(__import_proc_exec4(name, strlen(name), args, count(args), envs, count(envs), 0, 0, 0));
	if (__wasix_name_callback) __wasix_name_callback();
	return failed;
}

struct option_pid {
	uint8_t tag;
	int32_t pid;
};
struct join_status {
	uint8_t tag;
	union {
		uint16_t code;
		uint8_t stop_signal;
	};
	uint8_t signal;
};
_Static_assert(sizeof(struct option_pid) == 8 && sizeof(struct join_status) == 6, "WASIX's layouts");
enum { join_nonblocking = 1, join_stopped = 2 };
enum { join_nothing, join_exit, join_signal, join_stop };

static int linux_status(const struct join_status *s)
{
	switch (s->tag) {
	case join_exit: return (s->code & 255) << 8;
	case join_signal: return s->signal & 127;
	default: return s->stop_signal << 8 | 127;
	}
}

/* The child's number and status, 0 where none has changed, or an error. */
static long wait_for(arg pid, int flags, int *status)
{
	struct option_pid who = {0};
	struct join_status how;
	int32_t error;
	int ended_before = count_of(__wasix_ended_calls);
again:
	/* Groups are not told apart: 0 and less than -1 wait for any child. */
	do {
		who = (struct option_pid){pid > 0, pid > 0 ? pid : 0};
		how = (struct join_status){0};
		error = __import_proc_join(&who, flags, &how);
	} while ((uint16_t)error == wasi_intr && restarts(ended_before));
	if (error) return __wasix_error(error);
	if (how.tag == join_nothing || !who.tag) return 0;
	if (how.tag != join_stop && __wasix_children_vanish && __wasix_children_vanish()) goto again;
	*status = linux_status(&how);
	return who.pid;
}

void __wasix_reap_children(void)
{
	struct option_pid who;
	struct join_status how;
	do {
		who = (struct option_pid){0};
		how = (struct join_status){0};
	} while (!__import_proc_join(&who, join_nonblocking, &how) && how.tag != join_nothing);
}

long __wasix_wait4(arg pid, arg status, arg options, arg usage)
{
	int value = 0;
	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED)) return -EINVAL;
	long r = wait_for(pid, (options & WNOHANG ? join_nonblocking : 0) |
		(options & WUNTRACED ? join_stopped : 0), &value);
	if (r > 0 && status) *(int *)PTR(status) = value;
	if (r > 0 && usage) memset(PTR(usage), 0, 18 * sizeof(long));
	return r;
}

long __wasix_waitid(arg type, arg id, arg info, arg options, arg usage)
{
	siginfo_t *out = PTR(info);
	int value = 0;
	(void)usage;
	if (type != P_PID && type != P_ALL) return -EINVAL;
	if (options & WNOWAIT || !(options & (WEXITED | WSTOPPED))) return -EINVAL;
	long r = wait_for(type == P_PID ? id : -1, (options & WNOHANG ? join_nonblocking : 0) |
		(options & WSTOPPED ? join_stopped : 0), &value);
	if (r < 0 || !out) return r < 0 ? r : 0;
	memset(out, 0, sizeof *out);
	if (!r) return 0;
	out->si_signo = SIGCHLD;
	out->si_pid = r;
	out->si_uid = __wasix_getuid();
	out->si_code = WIFEXITED(value) ? CLD_EXITED : WIFSIGNALED(value) ? CLD_KILLED : CLD_STOPPED;
	out->si_status = WIFEXITED(value) ? WEXITSTATUS(value) : WIFSIGNALED(value) ? WTERMSIG(value)
	                                                                           : WSTOPSIG(value);
	return 0;
}

/* Sessions and groups: every process is alone in its own, as far as it can tell. */
static long myself(arg pid)
{
	long self = __wasix_getpid();
	return !pid || pid == self ? self : -ESRCH;
}

long __wasix_getpgid(arg pid)
{
	return myself(pid);
}

long __wasix_getsid(arg pid)
{
	return myself(pid);
}

long __wasix_setpgid(arg pid, arg group)
{
	long self = myself(pid);
	if (self < 0) return self;
	if (group < 0) return -EINVAL;
	return !group || group == self ? 0 : -EPERM;
}

/* What the call asks for is so from the beginning; only the first process has a terminal's session about it. */
long __wasix_setsid(void)
{
	static long leader;
	long self = __wasix_getpid();
	if (leader == self || !__wasix_getppid()) return -EPERM;
	return leader = self;
}

long __wasix_getpriority(arg which, arg who)
{
	(void)who;
	/* The call answers 20 - nice. */
	return which < 0 || which > 2 ? -EINVAL : 20;
}

long __wasix_setpriority(arg which, arg who, arg nice)
{
	(void)who;
	return which < 0 || which > 2 ? -EINVAL : nice == 0 ? 0 : -EACCES;
}

long __wasix_prctl(arg option, arg a, arg b, arg c, arg d)
{
	static char name[16];
	(void)b, (void)c, (void)d;
	switch (option) {
	case 15: return strncpy(name, PTR(a), sizeof name - 1), 0; /* PR_SET_NAME */
	case 16: return memcpy(PTR(a), name, sizeof name), 0;      /* PR_GET_NAME */
	case 38: return 0;                                         /* PR_SET_NO_NEW_PRIVS */
	default: return -EINVAL;
	}
}
