/* Reading, writing and what else acts on an open file. */
#include "layer.h"
#include <sys/sendfile.h>
#include <sys/uio.h>

/* A descriptor that was opened for one direction only: WASI says that a right is missing. */
static long transfer(int32_t error, uint32_t count)
{
	if (!error) return count;
	return lacks_right(error) ? -EBADF : __wasix_error(error);
}

long __wasix_readv(arg fd, arg iov, arg count)
{
	uint32_t n = 0;
	int32_t error;
	if (count < 0 || count > IOV_MAX) return -EINVAL;
	RESTARTING(error, __import_fd_read(fd, PTR(iov), count, &n));
	return transfer(error, n);
}

long __wasix_read(arg fd, arg buf, arg len)
{
	struct iovec iov = {PTR(buf), (size_t)len};
	long timed;
	if (__wasix_timed_read && __wasix_timed_read(fd, PTR(buf), len, &timed)) return timed;
	return __wasix_readv(fd, (uintptr_t)&iov, 1);
}

long __wasix_writev(arg fd, arg iov, arg count)
{
	uint32_t n = 0;
	int32_t error;
	if (count < 0 || count > IOV_MAX) return -EINVAL;
	/* EPIPE raises SIGPIPE in whoever has signals at all; see signals.c. */
	unsigned pipes = __wasix_pipe_signals ? __wasix_pipe_signals() : 0;
	RESTARTING(error, __import_fd_write(fd, PTR(iov), count, &n));
	long r = transfer(error, n);
	if (r == -EPIPE && __wasix_broken_pipe) __wasix_broken_pipe(pipes);
	return r;
}

long __wasix_write(arg fd, arg buf, arg len)
{
	struct iovec iov = {PTR(buf), (size_t)len};
	return __wasix_writev(fd, (uintptr_t)&iov, 1);
}

static long read_at(arg fd, const struct iovec *iov, arg count, int64_t offset)
{
	uint32_t n = 0;
	int32_t error;
	if (count < 0 || count > IOV_MAX || offset < 0) return -EINVAL;
	RESTARTING(error, __import_fd_pread(fd, iov, count, offset, &n));
	return transfer(error, n);
}

static long write_at(arg fd, const struct iovec *iov, arg count, int64_t offset)
{
	uint32_t n = 0;
	int32_t error;
	if (count < 0 || count > IOV_MAX || offset < 0) return -EINVAL;
	RESTARTING(error, __import_fd_pwrite(fd, iov, count, offset, &n));
	return transfer(error, n);
}

long __wasix_pread64(arg fd, arg buf, arg len, arg offset)
{
	return read_at(fd, &(struct iovec){PTR(buf), (size_t)len}, 1, offset);
}

long __wasix_pwrite64(arg fd, arg buf, arg len, arg offset)
{
	return write_at(fd, &(struct iovec){PTR(buf), (size_t)len}, 1, offset);
}

/* musl hands the two halves of the offset over one by one. */
static int64_t joined(arg low, arg high)
{
	return (int64_t)((uint64_t)high << 32 | (uint32_t)low);
}

long __wasix_preadv(arg fd, arg iov, arg count, arg low, arg high)
{
	return read_at(fd, PTR(iov), count, joined(low, high));
}

long __wasix_pwritev(arg fd, arg iov, arg count, arg low, arg high)
{
	return write_at(fd, PTR(iov), count, joined(low, high));
}

/* Linux numbers whence as WASI does: set, cur, end. */
static long seek(int fd, int64_t offset, int whence, int64_t *position)
{
	if (whence < 0 || whence > 2) return -EINVAL;
	if (__wasix_seek_directory && __wasix_seek_directory(fd, offset, whence, position)) return 0;
	int32_t error = __import_fd_seek(fd, offset, whence, position);
	/* What cannot be positioned lacks the right to be. */
	return lacks_right(error) ? -ESPIPE : result(error);
}

long __wasix__llseek(arg fd, arg high, arg low, arg position, arg whence)
{
	return seek(fd, joined(low, high), whence, PTR(position));
}

long __wasix_close(arg fd)
{
	if (__wasix_forget_directory) __wasix_forget_directory(fd);
	return result(__import_fd_close(fd));
}

long __wasix_fsync(arg fd)
{
	int32_t error = __import_fd_sync(fd);
	return lacks_right(error) ? -EINVAL : result(error);
}

long __wasix_fdatasync(arg fd)
{
	int32_t error = __import_fd_datasync(fd);
	return lacks_right(error) ? -EINVAL : result(error);
}

/* Nothing here knows what else is open, and a program may not wait for others' files. */
long __wasix_sync(void)
{
	return 0;
}

long __wasix_syncfs(arg fd)
{
	return __wasix_fsync(fd);
}

long __wasix_ftruncate64(arg fd, arg size)
{
	if (size < 0) return -EINVAL;
	int32_t error = __import_fd_filestat_set_size(fd, size);
	return lacks_right(error) ? -EINVAL : result(error);
}

long __wasix_fallocate(arg fd, arg mode, arg offset, arg len)
{
	if (mode) return -EOPNOTSUPP;
	if (offset < 0 || len <= 0) return -EINVAL;
	int32_t error = __import_fd_allocate(fd, offset, len);
	return lacks_right(error) ? -EBADF : result(error);
}

long __wasix_fadvise64_64(arg fd, arg offset, arg len, arg advice)
{
	/* normal, random, sequential, willneed, dontneed, noreuse in WASI's order */
	static const uint8_t wasi_advice[] = {0, 2, 1, 3, 4, 5};
	if (advice < 0 || advice > 5) return -EINVAL;
	return result(__import_fd_advise(fd, offset, len, wasi_advice[advice]));
}

long __wasix_readahead(arg fd, arg offset, arg len)
{
	return __wasix_fadvise64_64(fd, offset, len, 3);
}

/* One buffer's worth: a short count is allowed, and callers loop. Sockets have a call of their own, but
   pipes and files do not. */
static long copy(int in, int64_t *in_offset, int out, int64_t *out_offset, size_t len)
{
	char buffer[16384];
	if (len > sizeof buffer) len = sizeof buffer;
	long n = in_offset ? __wasix_pread64(in, (uintptr_t)buffer, len, *in_offset)
	                   : __wasix_read(in, (uintptr_t)buffer, len);
	if (n <= 0) return n;
	long done = out_offset ? __wasix_pwrite64(out, (uintptr_t)buffer, n, *out_offset)
	                       : __wasix_write(out, (uintptr_t)buffer, n);
	int64_t position;
	/* What was read and not written stays to be read. */
	if (!in_offset && done != n) seek(in, done < 0 ? -n : done - n, SEEK_CUR, &position);
	if (done < 0) return done;
	if (in_offset) *in_offset += done;
	if (out_offset) *out_offset += done;
	return done;
}

long __wasix_sendfile64(arg out, arg in, arg offset, arg len)
{
	return copy(in, PTR(offset), out, 0, (size_t)len);
}

long __wasix_copy_file_range(arg in, arg in_offset, arg out, arg out_offset, arg len, arg flags)
{
	if (flags) return -EINVAL;
	return copy(in, PTR(in_offset), out, PTR(out_offset), (size_t)len);
}
