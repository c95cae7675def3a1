// WASIX's additions on descriptors: pipes, events, copies, the close-on-exec flag.
#include "kernel/fd_ops.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {
namespace {

/// POSIX, dup(): the copy shares the description; "the FD_CLOEXEC flag … shall be cleared".
Result<Fd> duplicate(Task& task, Fd fd, std::uint32_t minimum, bool close_on_exec) {
  WEFT_TRY(auto descriptor, task.fds().describe(fd));
  descriptor.close_on_exec = close_on_exec;
  // A copy of a preopened directory is an ordinary descriptor.
  descriptor.preopen_name = nullptr;
  return task.fds().insert(std::move(descriptor), minimum);
}

}  // namespace

Result<std::tuple<Fd, Fd>> fd_pipe(Task& task) { return kernel::fd_pipe(task); }
Result<Fd> fd_event(Task& task, std::uint64_t initial_val, abi::Eventfdflags flags) {
  return kernel::fd_event(task, initial_val, flags);
}

Result<Fd> fd_dup(Task& task, Fd fd) { return duplicate(task, fd, 0, false); }

/// Not dup2 but fcntl's F_DUPFD: the lowest free number that is at least `min_result_fd`.
Result<Fd> fd_dup2(Task& task, Fd fd, std::uint32_t min_result_fd, abi::Bool cloexec) {
  return duplicate(task, fd, min_result_fd, cloexec == abi::Bool::yes);
}

Result<abi::Fdflagsext> fd_fdflags_get(Task& task, Fd fd) {
  WEFT_TRY(const auto descriptor, task.fds().describe(fd));
  return descriptor.close_on_exec ? abi::Fdflagsext::cloexec : abi::Fdflagsext::none;
}
Result<> fd_fdflags_set(Task& task, Fd fd, abi::Fdflagsext flags) {
  return task.fds().set_close_on_exec(fd, abi::has(flags, abi::Fdflagsext::cloexec));
}

}  // namespace weft::syscalls
