// Processes: what a guest process can do with others: fork, exec, spawn, wait, signal. The kernel
// knows nothing of engines; runtime implements it. Any thread of the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "abi/types.h"
#include "abi/wasix.h"
#include "base/result.h"
#include "kernel/open_request.h"

namespace weft::kernel {

class Task;
class Thread;

/// A process's number: the host's.
using ProcessId = std::int32_t;

/// What exec and spawn start.
struct Program {
  std::string name;
  /// argv[0] first.
  std::vector<std::string> args;
  /// "NAME=VALUE" each. Nothing: the caller's stays.
  std::optional<std::vector<std::string>> environ;
  /// A name without a slash is looked for in `path`.
  bool search = false;
  /// Directories with ':' between them. Nothing: the usual ones.
  std::optional<std::string> path;
};

/// What is done to the descriptors and the directory of a process that is spawned, in order.
struct SpawnOp {
  enum class Kind : std::uint8_t { close, dup2, open, chdir, fchdir };
  Kind kind{};
  abi::Fd fd{};
  abi::Fd source{};
  std::string path = {};
  OpenRequest open = {};
};

struct SpawnRequest {
  Program program;
  std::vector<SpawnOp> ops;
  /// All that are ignored; later ones win. Nothing: as the caller has them.
  std::optional<std::vector<abi::SignalDisposition>> dispositions = std::nullopt;
  /// Relative to the caller's. Empty: that.
  std::string directory = {};
};

enum class Whom : std::uint8_t { any, one };
struct JoinRequest {
  Whom whom = Whom::any;
  ProcessId pid = 0;
  bool block = true;
  bool stopped = false;
};

/// What a child did. `pid` 0: nothing yet.
struct ChildEvent {
  enum class Kind : std::uint8_t { nothing, exited, killed, stopped };
  ProcessId pid = 0;
  Kind kind = Kind::nothing;
  /// Exit status or signal.
  std::uint8_t value = 0;
};

/// A call that returns twice.
struct ForkCall {
  std::byte* pid;  // 4 bytes in the guest's memory
  void* values;    // the call's
};

class Processes {
 public:
  Processes() = default;
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;
  virtual ~Processes() = default;

  /// 0 for the sandbox's first process; [EBADF] for who is no member.
  virtual Result<ProcessId> parent_of(ProcessId pid) = 0;
  /// 0 in the child, whose only thread is the caller's; [EAGAIN].
  virtual Result<ProcessId> fork(Thread& caller) = 0;
  /// [ECHILD], [EINTR].
  virtual Result<ChildEvent> join(Thread& caller, const JoinRequest& request) = 0;
  /// To another member; [ESRCH]. Signal 0 only asks.
  virtual Result<> signal(ProcessId pid, int signal) = 0;
  /// Comes back with an error, and then nothing has changed; or, where the caller acts for a child,
  /// with what its call must return (syscalls::Control::engine): it is itself again.
  virtual Result<std::uint64_t> exec(Thread& caller, const Program& program) = 0;

  /// The caller's thread acts for a child in the same memory from now on, until that ends or
  /// becomes another program. The child's number. [ENOTSUP] it acts for one already; [EAGAIN].
  virtual Result<ProcessId> fork_env(Thread& caller) = 0;
  /// The same, but then the call that runs returns again, in the parent.
  virtual Result<> vfork(Thread& caller, const ForkCall& call) = 0;
  /// The child that the caller acts for ends: what its call must return
  /// (syscalls::Control::engine). Nothing: it acts for none.
  virtual std::optional<std::uint64_t> end_child(Thread& caller, int status) = 0;
  /// The process ends at once, where nobody has to do anything before that. Else it comes back.
  virtual void end_at_once(int status) = 0;
  virtual Result<ProcessId> spawn(Thread& caller, const SpawnRequest& request) = 0;
};

}  // namespace weft::kernel
