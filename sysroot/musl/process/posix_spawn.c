/* posix_spawn by WASIX's call of that name, which needs no copy of the process; what the call cannot
 * express goes through fork and exec. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fdop.h"
#include "pthread_impl.h"
#include "syscall.h"
#include "wasix_imports.h"

struct wasi_op {
	uint8_t command;
	int32_t fd, from;
	const char *path;
	uint32_t path_len, dirflags;
	uint16_t oflags;
	uint64_t rights, inheriting;
	uint16_t fdflags, extflags;
};
_Static_assert(sizeof(struct wasi_op) == 56, "WASIX's layout");
enum { op_close, op_dup2, op_open, op_chdir, op_fchdir };
static const uint64_t all_rights = (1ull << 39) - 1;

struct disposition {
	uint8_t signal, ignore;
};

static void open_flags(struct wasi_op *to, int flags)
{
	int mode = flags & O_ACCMODE;
	to->dirflags = !(flags & O_NOFOLLOW);
	to->oflags = !!(flags & O_CREAT) | !!(flags & O_DIRECTORY) << 1 | !!(flags & O_EXCL) << 2 |
	             !!(flags & O_TRUNC) << 3;
	to->fdflags = !!(flags & O_APPEND) | !!(flags & O_NONBLOCK) << 2;
	to->rights = all_rights & ~(mode == O_RDONLY ? 1ull << 6 : mode == O_WRONLY ? 1ull << 1 : 0);
	to->inheriting = all_rights;
	to->extflags = !!(flags & O_CLOEXEC);
}

static size_t translate(const posix_spawn_file_actions_t *actions, struct wasi_op *to)
{
	struct fdop *op = actions ? actions->__actions : 0;
	size_t n = 0;
	while (op && op->next) op = op->next;
	for (; op; op = op->prev, n++) {
		if (!to) continue;
		to[n] = (struct wasi_op){.fd = op->fd};
		switch (op->cmd) {
		case FDOP_CLOSE: to[n].command = op_close; break;
		case FDOP_DUP2: to[n].command = op_dup2, to[n].from = op->srcfd; break;
		case FDOP_OPEN: to[n].command = op_open, open_flags(&to[n], op->oflag); break;
		case FDOP_CHDIR: to[n].command = op_chdir; break;
		default: to[n].command = op_fchdir;
		}
		if (op->cmd == FDOP_OPEN || op->cmd == FDOP_CHDIR) {
			to[n].path = op->path;
			to[n].path_len = strlen(op->path);
		}
	}
	return n;
}

static size_t length(char *const *list)
{
	size_t n = 0;
	while (list && list[n]) n++;
	return n;
}

static size_t dispositions(const posix_spawnattr_t *attr, struct disposition out[static _NSIG])
{
	size_t n = 0;
	for (int sig = 1; sig < _NSIG; sig++) {
		struct sigaction now;
		if (sig >= 32 && sig < 35) continue;
		int ignored = !__libc_sigaction(sig, 0, &now) && now.sa_handler == SIG_IGN;
		if (attr->__flags & POSIX_SPAWN_SETSIGDEF && sigismember(&attr->__def, sig)) ignored = 0;
		if (ignored) out[n++] = (struct disposition){sig, 1};
	}
	return n;
}

static int errno_of(int32_t wasi)
{
	extern hidden long __wasix_error(int32_t);
	return wasi ? -__wasix_error(wasi) : 0;
}

static int act(const posix_spawn_file_actions_t *actions)
{
	struct fdop *op = actions ? actions->__actions : 0;
	while (op && op->next) op = op->next;
	for (; op; op = op->prev) {
		int fd = -1;
		switch (op->cmd) {
		case FDOP_CLOSE: close(op->fd); break;
		case FDOP_DUP2:
			if (op->srcfd == op->fd ? fcntl(op->fd, F_SETFD, 0) : dup2(op->srcfd, op->fd) < 0) return errno;
			break;
		case FDOP_OPEN:
			if ((fd = open(op->path, op->oflag, op->mode)) < 0) return errno;
			if (fd == op->fd) break;
			if (dup2(fd, op->fd) < 0) return errno;
			close(fd);
			break;
		case FDOP_CHDIR:
			if (chdir(op->path)) return errno;
			break;
		default:
			if (fchdir(op->fd)) return errno;
		}
	}
	return 0;
}

static _Noreturn void child(int report, const char *path, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const *argv, char *const *envp)
{
	int error = 0;
	for (int sig = 1; sig < _NSIG && attr->__flags & POSIX_SPAWN_SETSIGDEF; sig++)
		if (sigismember(&attr->__def, sig)) __libc_sigaction(sig, &(struct sigaction){0}, 0);
	if (attr->__flags & POSIX_SPAWN_SETSID && setsid() < 0) error = errno;
	if (!error && attr->__flags & POSIX_SPAWN_SETPGROUP && setpgid(0, attr->__pgrp)) error = errno;
	if (!error) error = act(actions);
	if (attr->__flags & POSIX_SPAWN_SETSIGMASK) sigprocmask(SIG_SETMASK, &attr->__mask, 0);
	if (!error) {
		int (*exec)(const char *, char *const *, char *const *) = attr->__fn ? (void *)attr->__fn : execve;
		exec(path, argv, envp);
		error = errno;
	}
	write(report, &error, sizeof error);
	_exit(127);
}

static int by_fork(pid_t *result, const char *path, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const *argv, char *const *envp)
{
	int ends[2], error = 0;
	if (pipe2(ends, O_CLOEXEC)) return errno;
	pid_t pid = fork();
	if (!pid) child(ends[1], path, actions, attr, argv, envp);
	close(ends[1]);
	if (pid < 0) error = errno;
	else if (read(ends[0], &error, sizeof error) != sizeof error) error = 0;
	else waitpid(pid, &(int){0}, 0);
	close(ends[0]);
	if (!error && result) *result = pid;
	return error;
}

/* The call knows of no masks, groups and schedulers. But a program begins with nothing blocked, and every one
 * is a group of its own. */
static int expressible(const posix_spawnattr_t *attr)
{
	static const sigset_t none;
	int rest = attr->__flags & ~(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_RESETIDS);
	if (!memcmp(&attr->__mask, &none, _NSIG / 8)) rest &= ~POSIX_SPAWN_SETSIGMASK;
	if (!attr->__pgrp) rest &= ~POSIX_SPAWN_SETPGROUP;
	return !rest;
}

int posix_spawn(pid_t *restrict result, const char *restrict path,
	const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *restrict attr,
	char *const argv[restrict], char *const envp[restrict])
{
	static char *const none[] = {0};
	static const posix_spawnattr_t plain;
	struct disposition signals[_NSIG];
	int32_t pid = -1;
	if (!attr) attr = &plain;
	if (!envp) envp = none;
	if (!expressible(attr)) return by_fork(result, path, actions, attr, argv, envp);
	size_t count = translate(actions, 0);
	struct wasi_op *ops = count ? malloc(count * sizeof *ops) : 0;
	if (count && !ops) return ENOMEM;
	translate(actions, ops);
	/* posix_spawnp sets the function that searches PATH. */
	int search = attr->__fn && !strchr(path, '/');
	const char *list = search ? getenv("PATH") : 0;
	int32_t error = __import_proc_spawn3(path, strlen(path), argv, length(argv), envp, length(envp), ops,
		count, signals, dispositions(attr, signals), search, list, list ? strlen(list) : 0, &pid);
	free(ops);
	if (!error && result) *result = pid;
	return errno_of(error);
}
