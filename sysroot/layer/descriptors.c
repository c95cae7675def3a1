/* Descriptors themselves: copies, flags, pipes, record locks. */
#include "layer.h"

long __wasix_fcntl_getfd(arg fd)
{
	uint16_t flags = 0;
	int32_t error = __import_fd_fdflags_get(fd, &flags);
	return error ? __wasix_error(error) : flags & extflag_cloexec ? FD_CLOEXEC : 0;
}

long __wasix_fcntl_setfd(arg fd, arg flags)
{
	return result(__import_fd_fdflags_set(fd, flags & FD_CLOEXEC ? extflag_cloexec : 0));
}

long __wasix_fcntl_getfl(arg fd)
{
	struct fdstat st;
	int32_t error = __import_fd_fdstat_get(fd, &st);
	if (error) return __wasix_error(error);
	long flags = (st.flags & fdflag_append ? O_APPEND : 0) | (st.flags & fdflag_nonblock ? O_NONBLOCK : 0) |
	             (st.flags & fdflag_sync ? O_SYNC : st.flags & fdflag_dsync ? O_DSYNC : 0);
	int reads = st.rights >> 1 & 1, writes = st.rights >> 6 & 1;
	if (st.type == type_directory) return flags | O_RDONLY;
	return flags | (reads && writes ? O_RDWR : writes ? O_WRONLY : reads ? O_RDONLY : O_PATH);
}

long __wasix_fcntl_setfl(arg fd, arg flags)
{
	struct fdstat st;
	int32_t error = __import_fd_fdstat_get(fd, &st);
	if (error) return __wasix_error(error);
	/* Linux changes these two only. */
	int32_t wanted = (st.flags & ~(fdflag_append | fdflag_nonblock)) |
	                 (flags & O_APPEND ? fdflag_append : 0) | (flags & O_NONBLOCK ? fdflag_nonblock : 0);
	return wanted == st.flags ? 0 : result(__import_fd_fdstat_set_flags(fd, wanted));
}

static long copy_from(arg fd, arg least, int cloexec)
{
	int32_t copy = -1;
	if (least < 0) return -EINVAL;
	__wasix_runtime_resolves();
	int32_t error = __import_fd_dup2(fd, least, cloexec, &copy);
	return error ? __wasix_error(error) : copy;
}

/* Locks of a process that is alone: nobody else holds any, and its own never conflict. */
static long lock_file(arg fd, arg cmd, struct flock *l)
{
	struct fdstat st;
	int32_t error = __import_fd_fdstat_get(fd, &st);
	if (error) return __wasix_error(error);
	if (l->l_type != F_RDLCK && l->l_type != F_WRLCK && l->l_type != F_UNLCK) return -EINVAL;
	if (cmd == F_GETLK || cmd == F_OFD_GETLK) l->l_type = F_UNLCK;
	return 0;
}

long __wasix_fcntl(arg fd, arg cmd, arg value)
{
	switch (cmd) {
	case F_DUPFD: return copy_from(fd, value, 0);
	case F_DUPFD_CLOEXEC: return copy_from(fd, value, 1);
	case F_GETFD: return __wasix_fcntl_getfd(fd);
	case F_SETFD: return __wasix_fcntl_setfd(fd, value);
	case F_GETFL: return __wasix_fcntl_getfl(fd);
	case F_SETFL: return __wasix_fcntl_setfl(fd, value);
	case F_GETLK: case F_SETLK: case F_SETLKW:
	case F_OFD_GETLK: case F_OFD_SETLK: case F_OFD_SETLKW:
		return lock_file(fd, cmd, PTR(value));
	default: return -EINVAL;
	}
}

long __wasix_dup(arg fd)
{
	int32_t copy = -1;
	__wasix_runtime_resolves();
	int32_t error = __import_fd_dup(fd, &copy);
	return error ? __wasix_error(error) : copy;
}

/* On a WASIX runtime fd_renumber leaves the old descriptor open. Preview 1 says that it moves it, so a
 * copy is moved: right under both readings. */
static long copy_and_move(arg fd, arg target)
{
	int32_t copy = -1;
	struct fdstat st;
	int32_t error = __import_fd_dup(fd, &copy);
	if (error) return __wasix_error(error);
	if (copy == target) return 0;
	/* Preview 1 only moves onto what is open; then the copy can be made in place. */
	if (__import_fd_fdstat_get(target, &st)) {
		__import_fd_close(copy);
		return result(__import_fd_dup2(fd, target, 0, &copy));
	}
	error = __import_fd_renumber(copy, target);
	if (!__import_fd_fdstat_get(copy, &st)) __import_fd_close(copy);
	return result(error);
}

long __wasix_dup3(arg fd, arg target, arg flags)
{
	if (fd == target || flags & ~O_CLOEXEC) return -EINVAL;
	if (target < 0) return -EBADF;
	/* A runtime of that kind does what dup2 does, in one step. */
	long bad = __wasix_runtime_resolves() ? result(__import_fd_renumber(fd, target))
	                                      : copy_and_move(fd, target);
	if (bad) return bad;
	if (__wasix_forget_directory) __wasix_forget_directory(target);
	if (flags & O_CLOEXEC) __wasix_fcntl_setfd(target, FD_CLOEXEC);
	return target;
}

static long set_flags(int fd, arg flags)
{
	long bad = 0;
	if (flags & O_CLOEXEC) bad = __wasix_fcntl_setfd(fd, FD_CLOEXEC);
	if (!bad && flags & O_NONBLOCK) bad = __wasix_fcntl_setfl(fd, O_NONBLOCK);
	return bad;
}

long __wasix_pipe2(arg ends, arg flags)
{
	int *fds = PTR(ends);
	int32_t reading = -1, writing = -1;
	if (flags & ~(O_CLOEXEC | O_NONBLOCK)) return -EINVAL;
	__wasix_runtime_resolves();
	int32_t error = __import_fd_pipe(&reading, &writing);
	if (error) return __wasix_error(error);
	long bad = set_flags(reading, flags);
	if (!bad) bad = set_flags(writing, flags);
	if (bad) {
		__import_fd_close(reading);
		__import_fd_close(writing);
		return bad;
	}
	fds[0] = reading;
	fds[1] = writing;
	return 0;
}

enum { event_semaphore = 1, event_nonblock = 4 };

long __wasix_eventfd2(arg count, arg flags)
{
	int32_t fd = -1;
	if (flags & ~(O_CLOEXEC | O_NONBLOCK | 1)) return -EINVAL;
	__wasix_runtime_resolves();
	int32_t wasi = (flags & 1 ? event_semaphore : 0) | (flags & O_NONBLOCK ? event_nonblock : 0);
	int32_t error = __import_fd_event((uint32_t)count, wasi, &fd);
	if (error) return __wasix_error(error);
	/* Runtimes differ in whether they look at the second flag. */
	set_flags(fd, flags);
	return fd;
}
