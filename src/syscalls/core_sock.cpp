// Preview 1's calls on sockets.
#include "kernel/socket.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {

Result<Fd> sock_accept(Task& task, Fd fd, abi::Fdflags flags) {
  return kernel::sock_accept(task, fd, flags);
}
Result<std::tuple<abi::Size, abi::Roflags>> sock_recv(Task& task, Fd fd, const IoVecs& ri_data,
                                                      abi::Riflags ri_flags) {
  WEFT_TRY(const auto received, kernel::sock_recv(task, fd, ri_data.slices, ri_flags));
  return std::tuple(received.size, received.flags);
}
Result<abi::Size> sock_send(Task& task, Fd fd, const ConstIoVecs& si_data, abi::Siflags si_flags) {
  return kernel::sock_send(task, fd, si_data.slices, si_flags);
}
Result<> sock_shutdown(Task& task, Fd fd, abi::Sdflags how) {
  return kernel::sock_shutdown(task, fd, how);
}

}  // namespace weft::syscalls
