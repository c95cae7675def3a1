#include "host/io.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdio>
#include <limits>

#include "host/blocking.h"

namespace weft::host {
namespace {

static_assert(sizeof(IoSlice) == sizeof(iovec) && offsetof(IoSlice, data) == 0 &&
              offsetof(IoSlice, size) == offsetof(iovec, iov_len));

long count(std::span<const IoSlice> slices) {
  return static_cast<long>(std::min(slices.size(), kMaxSlices));
}

Result<std::size_t> moved(Result<long> result) {
  if (!result) return fail(result.error());
  return static_cast<std::size_t>(*result);
}
/// One slice needs no list of them.
Result<std::size_t> transfer(OnSignal on_signal, long one, long several, int fd,
                             std::span<const IoSlice> slices) {
  if (slices.size() == 1)
    return moved(
        blocking(on_signal, one, fd, word_of(slices[0].data), static_cast<long>(slices[0].size)));
  return moved(blocking(on_signal, several, fd, word_of(slices.data()), count(slices)));
}
/// In 64 bits the kernel takes an offset as one word and ignores the one behind it.
Result<std::size_t> transfer_at(OnSignal on_signal, long one, long several, int fd,
                                std::span<const IoSlice> slices, long offset) {
  if (slices.size() == 1)
    return moved(blocking(on_signal, one, fd, word_of(slices[0].data),
                          static_cast<long>(slices[0].size), offset));
  return moved(blocking(on_signal, several, fd, word_of(slices.data()), count(slices), offset));
}
Result<std::size_t> write_synced(OnSignal on_signal, int fd, std::span<const IoSlice> slices,
                                 long offset, int flags) {
  return moved(blocking(on_signal, SYS_pwritev2, fd, word_of(slices.data()), count(slices), offset,
                        0L, static_cast<long>(flags)));
}

/// Linux has signed offsets; what does not fit is an invalid offset to it, too.
bool fits(std::uint64_t offset) {
  return offset <= static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
}

int sync_flag(Sync sync) {
  if (sync == Sync::none) return 0;
  return sync == Sync::data ? RWF_DSYNC : RWF_SYNC;
}

}  // namespace

Result<std::size_t> read(int fd, std::span<const IoSlice> slices, OnSignal on_signal) {
  return transfer(on_signal, SYS_read, SYS_readv, fd, slices);
}

Result<std::size_t> read_at(int fd, std::span<const IoSlice> slices, std::uint64_t offset,
                            OnSignal on_signal) {
  if (!fits(offset)) return fail(Errno::inval);
  return transfer_at(on_signal, SYS_pread64, SYS_preadv, fd, slices, static_cast<long>(offset));
}

Result<std::size_t> write(int fd, std::span<const IoSlice> slices, Sync sync, OnSignal on_signal) {
  if (sync != Sync::none) return write_synced(on_signal, fd, slices, -1, sync_flag(sync));
  return transfer(on_signal, SYS_write, SYS_writev, fd, slices);
}

Result<std::size_t> write_at(int fd, std::span<const IoSlice> slices, std::uint64_t offset,
                             Sync sync, OnSignal on_signal) {
  if (!fits(offset)) return fail(Errno::inval);
  const auto at = static_cast<long>(offset);
  if (sync != Sync::none) return write_synced(on_signal, fd, slices, at, sync_flag(sync));
  return transfer_at(on_signal, SYS_pwrite64, SYS_pwritev, fd, slices, at);
}

Result<std::uint64_t> seek(int fd, std::int64_t offset, Whence whence) {
  constexpr int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  const off_t at = ::lseek(fd, offset, kWhence[static_cast<int>(whence)]);
  if (at < 0) return fail_with_errno();
  return static_cast<std::uint64_t>(at);
}

Result<> sync_data(int fd) { return done(::fdatasync(fd)); }
Result<> sync_all(int fd) { return done(::fsync(fd)); }

Result<> allocate(int fd, std::uint64_t offset, std::uint64_t length) {
  if (!fits(offset) || !fits(length)) return fail(Errno::inval);
  for (;;) {
    if (::fallocate(fd, 0, static_cast<off_t>(offset), static_cast<off_t>(length)) == 0) return {};
    if (errno != EINTR) return fail_with_errno();
  }
}

Result<> set_size(int fd, std::uint64_t size) {
  if (!fits(size)) return fail(Errno::inval);
  for (;;) {
    if (::ftruncate(fd, static_cast<off_t>(size)) == 0) return {};
    if (errno != EINTR) return fail_with_errno();
  }
}

Result<> advise(int fd, std::uint64_t offset, std::uint64_t length, Advice advice) {
  constexpr int kAdvice[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                             POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  if (!fits(offset) || !fits(length)) return fail(Errno::inval);
  const int error = ::posix_fadvise(fd, static_cast<off_t>(offset), static_cast<off_t>(length),
                                    kAdvice[static_cast<int>(advice)]);
  if (error != 0) return fail(errno_from_linux(error));
  return {};
}

Result<Status> status_flags(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return fail_with_errno();
  const int mode = flags & O_ACCMODE;
  const bool path_only = (flags & O_PATH) != 0;
  return Status{.readable = !path_only && mode != O_WRONLY,
                .writable = !path_only && mode != O_RDONLY,
                .path_only = path_only,
                .append = (flags & O_APPEND) != 0,
                .nonblock = (flags & O_NONBLOCK) != 0,
                .data_sync = (flags & O_DSYNC) != 0,
                .full_sync = (flags & O_SYNC) == O_SYNC};
}

Result<> set_status_flags(int fd, bool append, bool nonblock) {
  const int old = ::fcntl(fd, F_GETFL);
  if (old < 0) return fail_with_errno();
  const int flags =
      (old & ~(O_APPEND | O_NONBLOCK)) | (append ? O_APPEND : 0) | (nonblock ? O_NONBLOCK : 0);
  return done(::fcntl(fd, F_SETFL, flags));
}

Result<> own_description(int fd) {
  struct stat s{};
  if (::fstat(fd, &s) != 0) return fail_with_errno();
  // Opening the master of pseudo-terminals makes a new one.
  const dev_t master = makedev(5, 2);
  const bool terminal = S_ISCHR(s.st_mode) && s.st_rdev != master && is_terminal(fd);
  if (!S_ISFIFO(s.st_mode) && !terminal) return fail(Errno::notsup);
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return fail_with_errno();
  std::array<char, 32> path;
  std::snprintf(path.data(), path.size(), "/proc/self/fd/%d", fd);
  // Non-blocking, since a pipe without another end would wait for one.
  const UniqueFd own(::open(path.data(), (flags & O_ACCMODE) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!own) return fail_with_errno();
  if (::fcntl(own.get(), F_SETFL, flags) < 0) return fail_with_errno();
  return done(::dup3(own.get(), fd, O_CLOEXEC) < 0 ? -1 : 0);
}

Result<PipeEnds> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_with_errno();
  return PipeEnds{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<UniqueFd> make_event(std::uint64_t value, bool semaphore, bool nonblock) {
  const auto first = static_cast<unsigned>(std::min<std::uint64_t>(value, UINT_MAX));
  UniqueFd fd(::eventfd(
      first, EFD_CLOEXEC | (semaphore ? EFD_SEMAPHORE : 0) | (nonblock ? EFD_NONBLOCK : 0)));
  if (!fd.valid()) return fail_with_errno();
  // Linux takes 32 bits here; all 64 can be added.
  if (const std::uint64_t rest = value - first; rest != 0) {
    // [EINVAL] all bits set. Everything else fits into the fresh counter, so this cannot block.
    if (value == UINT64_MAX) return fail(Errno::inval);
    if (::write(fd.get(), &rest, sizeof rest) < 0) return fail_with_errno();
  }
  return fd;
}

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

bool is_controlling_terminal(int fd) {
  const pid_t session = ::tcgetsid(fd);
  return session > 0 && session == ::getsid(0);
}

std::uint64_t readable_bytes(int fd) {
  int bytes = 0;
  if (::ioctl(fd, FIONREAD, &bytes) != 0 || bytes < 0) return 0;
  return static_cast<std::uint64_t>(bytes);
}

Result<UniqueFd> duplicate(int fd) {
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return fail_with_errno();
  return UniqueFd(copy);
}

}  // namespace weft::host
