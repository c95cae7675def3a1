// Moving data through a descriptor, and its position.
#include "kernel/fd_ops.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {

Result<abi::Size> fd_pread(Task& task, Fd fd, const IoVecs& iovs, abi::Filesize offset) {
  return kernel::fd_pread(task, fd, iovs.slices, offset);
}
Result<abi::Size> fd_pwrite(Task& task, Fd fd, const ConstIoVecs& iovs, abi::Filesize offset) {
  return kernel::fd_pwrite(task, fd, iovs.slices, offset);
}
Result<abi::Size> fd_read(Task& task, Fd fd, const IoVecs& iovs) {
  return kernel::fd_read(task, fd, iovs.slices);
}
Result<abi::Size> fd_write(Task& task, Fd fd, const ConstIoVecs& iovs) {
  return kernel::fd_write(task, fd, iovs.slices);
}
Result<abi::Size> fd_readdir(Task& task, Fd fd, std::span<std::byte> buf, abi::Dircookie cookie) {
  return kernel::fd_readdir(task, fd, buf, cookie);
}
Result<abi::Filesize> fd_seek(Task& task, Fd fd, abi::Filedelta offset, abi::Whence whence) {
  return kernel::fd_seek(task, fd, offset, whence);
}
Result<abi::Filesize> fd_seek_snapshot0(Task& task, Fd fd, abi::Filedelta offset,
                                        abi::snapshot0::Whence whence) {
  return kernel::fd_seek(task, fd, offset, abi::snapshot0::to_preview1(whence));
}
Result<abi::Filesize> fd_tell(Task& task, Fd fd) { return kernel::fd_tell(task, fd); }

}  // namespace weft::syscalls
