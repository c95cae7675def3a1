// Calls on one descriptor, but for moving data (core_io.cpp).
#include <cstring>

#include "kernel/fd_ops.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {

Result<> fd_advise(Task& task, Fd fd, abi::Filesize offset, abi::Filesize len, abi::Advice advice) {
  return kernel::fd_advise(task, fd, offset, len, advice);
}
Result<> fd_allocate(Task& task, Fd fd, abi::Filesize offset, abi::Filesize len) {
  return kernel::fd_allocate(task, fd, offset, len);
}
Result<> fd_close(Task& task, Fd fd) { return kernel::fd_close(task, fd); }
Result<> fd_datasync(Task& task, Fd fd) { return kernel::fd_datasync(task, fd); }
Result<> fd_sync(Task& task, Fd fd) { return kernel::fd_sync(task, fd); }

Result<abi::Fdstat> fd_fdstat_get(Task& task, Fd fd) { return kernel::fd_fdstat_get(task, fd); }
Result<> fd_fdstat_set_flags(Task& task, Fd fd, abi::Fdflags flags) {
  return kernel::fd_fdstat_set_flags(task, fd, flags);
}
Result<> fd_fdstat_set_rights(Task& task, Fd fd, abi::Rights base, abi::Rights inheriting) {
  return kernel::fd_fdstat_set_rights(task, fd, base, inheriting);
}

Result<abi::Filestat> fd_filestat_get(Task& task, Fd fd) {
  return kernel::fd_filestat_get(task, fd);
}
Result<abi::snapshot0::Filestat> fd_filestat_get_snapshot0(Task& task, Fd fd) {
  WEFT_TRY(const auto stat, kernel::fd_filestat_get(task, fd));
  return abi::snapshot0::from_preview1(stat);
}
Result<> fd_filestat_set_size(Task& task, Fd fd, abi::Filesize size) {
  return kernel::fd_filestat_set_size(task, fd, size);
}
Result<> fd_filestat_set_times(Task& task, Fd fd, abi::Timestamp atim, abi::Timestamp mtim,
                               abi::Fstflags fst_flags) {
  return kernel::fd_filestat_set_times(task, fd, atim, mtim, fst_flags);
}

Result<abi::Prestat> fd_prestat_get(Task& task, Fd fd) { return kernel::fd_prestat_get(task, fd); }
Result<> fd_prestat_dir_name(Task& task, Fd fd, std::span<std::byte> path) {
  WEFT_TRY(const auto name, kernel::fd_prestat_dir_name(task, fd));
  // "[ENAMETOOLONG] … the buffer is too small"; what is left of a longer one stays as it was.
  if (name.size() > path.size()) return fail(Errno::nametoolong);
  if (!name.empty()) std::memcpy(path.data(), name.data(), name.size());
  return {};
}

Result<> fd_renumber(Task& task, Fd fd, Fd to) { return kernel::fd_renumber(task, fd, to); }

}  // namespace weft::syscalls
