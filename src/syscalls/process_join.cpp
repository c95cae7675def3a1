// Which process this is, whose child, and what became of its own children.
#include <utility>

#include "base/fork_path.h"
#include "kernel/processes.h"
#include "syscalls/process.h"

namespace weft::syscalls {
namespace {

using kernel::ChildEvent;
using kernel::JoinRequest;
using kernel::Whom;

/// Tag 0 nothing, 1 exited {u16 @2}, 2 killed {u16 @2, u8 @4}, 3 stopped {u8 @2}.
abi::JoinStatus status_of(const ChildEvent& event) {
  abi::JoinStatus out{};
  switch (event.kind) {
    case ChildEvent::Kind::nothing:
      break;
    case ChildEvent::Kind::exited:
      out = {.tag = 1, .payload = {0, event.value}};
      break;
    case ChildEvent::Kind::killed:
      out = {.tag = 2,
             .payload = {0, static_cast<std::uint8_t>(128 + event.value), 0, event.value}};
      break;
    case ChildEvent::Kind::stopped:
      out = {.tag = 3, .payload = {0, event.value}};
      break;
  }
  return out;
}

Result<ChildEvent> join(Thread& thread, const JoinRequest& request) {
  kernel::Processes* const processes = thread.task().processes();
  if (processes == nullptr) return fail(Errno::child);
  return processes->join(thread, request);
}

}  // namespace

WEFT_FORK_PATH Result<Pid> proc_id(Task& task) { return Pid{task.pid()}; }

Result<Pid> proc_parent(Task& task, Pid pid) {
  kernel::Processes* const processes = task.processes();
  if (processes == nullptr) return fail(Errno::badf);
  WEFT_TRY(const kernel::ProcessId parent, processes->parent_of(std::to_underlying(pid)));
  return Pid{parent};
}

Result<> proc_join(Thread& thread, const guest::InOut<abi::OptionPid>& pid, abi::JoinFlags flags,
                   const guest::InOut<abi::JoinStatus>& status) {
  const abi::OptionPid asked = pid.before();
  if (asked.some > 1) return fail(Errno::inval);
  status.store({});
  pid.store({.some = 0, .value = {}});
  const JoinRequest request{.whom = asked.some == 0 ? Whom::any : Whom::one,
                            .pid = std::to_underlying(asked.value),
                            .block = !abi::has(flags, abi::JoinFlags::non_blocking),
                            .stopped = abi::has(flags, abi::JoinFlags::wake_stopped)};
  const auto event = join(thread, request);
  if (!event) {
    // Who is interrupted asks again with what was passed, as the call itself does when it restarts.
    if (event.error() != Errno::child) pid.store(asked);
    return fail(event.error());
  }
  status.store(status_of(*event));
  // Some(0): nothing has happened yet. None would be "no children" to the C library.
  pid.store({.some = 1, .value = Pid{event->pid}});
  return {};
}

Result<> proc_join_2023(Thread& thread, const guest::InOut<Pid>& pid,
                        const guest::InOut<std::uint32_t>& exit_code) {
  const kernel::ProcessId asked = std::to_underlying(pid.before());
  const JoinRequest request{.whom = asked < 0 ? Whom::any : Whom::one, .pid = asked};
  WEFT_TRY(const ChildEvent event, join(thread, request));
  pid.store(Pid{event.pid});
  // The C library of then hands it on as the status of waitpid(), whose macros want it so.
  exit_code.store(event.kind == ChildEvent::Kind::exited ? std::uint32_t{event.value} << 8
                                                         : event.value);
  return {};
}

}  // namespace weft::syscalls
