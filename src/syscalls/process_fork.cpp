// Copies of the own process, children that a thread acts for, and the end of both.
#include <utility>

#include "base/fork_path.h"
#include "kernel/processes.h"
#include "syscalls/bind.h"
#include "syscalls/process.h"

namespace weft::syscalls {
namespace {

using guest::Codec;
using guest::Out;

WEFT_FORK_PATH Result<> fork(const Call& call, void* values) {
  const guest::Args args(values);
  const auto copy = Codec<abi::Bool>::read(args);
  if (!abi::is_known(copy)) return fail(Errno::inval);
  WEFT_TRY(std::byte* const place, call.memory.check(args.address(1), sizeof(Pid)));
  kernel::Processes* const processes = call.thread.task().processes();
  if (processes == nullptr) return fail(Errno::again);
  kernel::ProcessId pid = 0;
  if (copy == abi::Bool::yes) {
    WEFT_TRY(pid, processes->fork(call.thread));
  } else {
    WEFT_CHECK(processes->vfork(call.thread, {.pid = place, .values = values}));
  }
  guest::store(place, Pid{pid});
  return {};
}

}  // namespace

WEFT_FORK_PATH std::uint64_t proc_fork(void* call, void* values) {
  const Result<> result = fork(*static_cast<const Call*>(call), values);
  detail::set_result(values, result.has_value() ? Errno::success : result.error());
  return 0;
}

Result<Pid> proc_fork_env(Thread& thread) {
  kernel::Processes* const processes = thread.task().processes();
  if (processes == nullptr) return fail(Errno::again);
  WEFT_TRY(const kernel::ProcessId pid, processes->fork_env(thread));
  return Pid{pid};
}

WEFT_FORK_PATH Control end_with(Thread& thread, std::uint32_t code) {
  const auto status = static_cast<int>(code & 0xff);
  kernel::Processes* const processes = thread.task().processes();
  if (thread.acts_for_child()) {
    if (const auto answer = processes->end_child(thread, status)) return Control::engine(*answer);
  } else if (processes != nullptr) {
    processes->end_at_once(status);
  }
  return Control::exit(code);
}

Control proc_exit2(Thread& thread, abi::Exitcode rval) { return end_with(thread, rval); }

}  // namespace weft::syscalls
