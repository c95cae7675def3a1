// Reading, writing and seeking.
#include <utility>

#include "host/io.h"
#include "kernel/fd_ops.h"
#include "kernel/rights.h"

namespace weft::kernel {
namespace {

static_assert(kMaxSlices <= host::kMaxSlices);
static_assert(std::to_underlying(abi::Whence::end) == std::to_underlying(host::Whence::end));

/// Why a descriptor without the right may not do it. What the host itself would refuse answers as
/// Linux does; notcapable is left for rights that were given away.
Errno reason_without(const Task& task, bool possible) {
  return possible ? task.fds().missing_right() : Errno::badf;
}

Result<FdRef> readable(Task& task, abi::Fd fd, abi::Rights rights) {
  WEFT_TRY(FdRef file, task.fds().get(fd));
  // "[EISDIR] The fildes argument refers to a directory": it is open for reading all the same.
  if (!file.may(rights)) [[unlikely]]
    return fail(file->is_directory() ? Errno::isdir
                                     : reason_without(task, can_read(file->access())));
  return file;
}

Result<FdRef> writable(Task& task, abi::Fd fd, abi::Rights rights) {
  WEFT_TRY(FdRef file, task.fds().get(fd));
  // "[EBADF] … not a valid file descriptor open for writing": no directory ever is.
  if (!file.may(rights)) [[unlikely]]
    return fail(reason_without(task, can_write(file->access())));
  return file;
}

Result<std::uint32_t> narrowed(Result<std::size_t> size) {
  if (!size) return fail(size.error());
  // Linux moves less than 2 GiB in one call.
  return static_cast<std::uint32_t>(*size);
}

std::span<const IoSlice> capped(std::span<const IoSlice> slices) {
  return slices.first(std::min(slices.size(), kMaxSlices));
}

/// Pipes, sockets and terminals have no position.
bool is_stream(const File& file) {
  return file.is_socket() || file.is_terminal() || file.type() == abi::Filetype::unknown;
}

}  // namespace

Result<std::uint32_t> fd_read(Task& task, abi::Fd fd, std::span<const IoSlice> slices) {
  WEFT_TRY(const FdRef file, readable(task, fd, abi::Rights::fd_read));
  return narrowed(host::read(file->host_fd(), capped(slices), host::OnSignal::report));
}

Result<std::uint32_t> fd_write(Task& task, abi::Fd fd, std::span<const IoSlice> slices) {
  WEFT_TRY(const FdRef file, writable(task, fd, abi::Rights::fd_write));
  return narrowed(
      host::write(file->host_fd(), capped(slices), file->write_sync(), host::OnSignal::report));
}

Result<std::uint32_t> fd_pread(Task& task, abi::Fd fd, std::span<const IoSlice> slices,
                               abi::Filesize offset) {
  WEFT_TRY(const FdRef file, readable(task, fd, abi::Rights::fd_read));
  // [ESPIPE] the descriptor has no position. The right to seek is part of reading somewhere.
  if (is_stream(*file)) return fail(Errno::spipe);
  if (!file.may(abi::Rights::fd_seek)) return fail(task.fds().missing_right());
  return narrowed(host::read_at(file->host_fd(), capped(slices), offset, host::OnSignal::report));
}

Result<std::uint32_t> fd_pwrite(Task& task, abi::Fd fd, std::span<const IoSlice> slices,
                                abi::Filesize offset) {
  WEFT_TRY(const FdRef file, writable(task, fd, abi::Rights::fd_write));
  if (is_stream(*file)) return fail(Errno::spipe);
  if (!file.may(abi::Rights::fd_seek)) return fail(task.fds().missing_right());
  return narrowed(host::write_at(file->host_fd(), capped(slices), offset, file->write_sync(),
                                 host::OnSignal::report));
}

Result<abi::Filesize> fd_seek(Task& task, abi::Fd fd, abi::Filedelta offset, abi::Whence whence) {
  WEFT_TRY(const FdRef file, task.fds().get(fd));
  if (file->is_directory()) return fail(Errno::isdir);
  if (is_stream(*file)) return fail(Errno::spipe);
  if (whence > abi::Whence::end) return fail(Errno::inval);
  // Not moving is telling.
  const bool tells = whence == abi::Whence::cur && offset == 0 && file.may(abi::Rights::fd_tell);
  if (!tells && !file.may(abi::Rights::fd_seek)) return fail(task.fds().missing_right());
  return host::seek(file->host_fd(), offset, static_cast<host::Whence>(whence));
}

Result<abi::Filesize> fd_tell(Task& task, abi::Fd fd) {
  WEFT_TRY(const FdRef file, task.fds().get(fd));
  if (file->is_directory()) return fail(Errno::isdir);
  if (is_stream(*file)) return fail(Errno::spipe);
  // Who may seek can tell by seeking nowhere.
  if (!has(file.rights().base, abi::Rights::fd_tell | abi::Rights::fd_seek))
    return fail(task.fds().missing_right());
  return host::seek(file->host_fd(), 0, host::Whence::cur);
}

Result<> fd_allocate(Task& task, abi::Fd fd, abi::Filesize offset, abi::Filesize length) {
  WEFT_TRY(const FdRef file, writable(task, fd, abi::Rights::fd_allocate));
  return host::allocate(file->host_fd(), offset, length);
}

Result<> fd_filestat_set_size(Task& task, abi::Fd fd, abi::Filesize size) {
  WEFT_TRY(const FdRef file, task.fds().get(fd));
  if (!file.may(abi::Rights::fd_filestat_set_size)) {
    // [EINVAL] what ftruncate says to a descriptor that is not open for writing.
    const Errno reason = reason_without(task, can_write(file->access()));
    return fail(reason == Errno::badf ? Errno::inval : reason);
  }
  return host::set_size(file->host_fd(), size);
}

}  // namespace weft::kernel
