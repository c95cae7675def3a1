// Other programs: in the place of the caller's (exec) or beside it (spawn).
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "kernel/fd_ops.h"
#include "kernel/processes.h"
#include "kernel/thread.h"
#include "syscalls/process.h"

namespace weft::syscalls {
namespace {

using kernel::Program;
using kernel::SpawnOp;
using kernel::SpawnRequest;

/// What a call without a result ends with, as in the reference.
constexpr std::uint32_t kFailedExec = std::to_underlying(Errno::noexec);

/// Entries have '\n' between or behind them; the reference splits at '\r' as well and drops empty
/// ones.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (end != 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::optional<std::vector<std::string>> environment(std::vector<std::string> entries) {
  std::erase_if(entries, [](const std::string& e) { return e.find('=') == std::string::npos; });
  return entries;
}

Program program(const GuestString& name, std::vector<std::string> args, abi::Bool search,
                const GuestString& path) {
  Program out{.name = std::string(name.view()), .args = std::move(args), .environ = {}, .path = {}};
  out.search = search == abi::Bool::yes;
  if (!path.is_null()) out.path = path.view();
  return out;
}

Program old_program(const GuestString& name, const GuestString& args, const GuestString& envs,
                    abi::Bool search, const GuestString& path) {
  Program out = program(name, split(args.view()), search, path);
  if (!envs.is_null()) out.environ = environment(split(envs.view()));
  return out;
}

Program new_program(const GuestString& name, const StringList& args, const StringList& envs,
                    abi::Bool search, const GuestString& path) {
  Program out = program(name, args.strings(), search, path);
  if (!envs.is_null()) out.environ = envs.strings();
  return out;
}

Result<Control> exec(Thread& thread, const Program& program) {
  kernel::Processes* const processes = thread.task().processes();
  if (processes == nullptr) return fail(Errno::noexec);
  WEFT_TRY(const std::uint64_t status, processes->exec(thread, program));
  return Control::engine(status);
}

/// Signals that have come are the old program's business: their handlers run first.
Result<Control> exec_next(Thread& thread, const Program& program) {
  if (thread.pending().any() && !thread.blocks_signals()) return fail(kRestart);
  return exec(thread, program);
}

/// For the forms without a result.
Control exec_or_end(Thread& thread, const Program& program) {
  const auto done = exec(thread, program);
  return done ? *done : end_with(thread, kFailedExec);
}

Result<SpawnOp> op_of(const guest::SpawnStep& step) {
  const abi::ProcSpawnFdOp& op = step.op;
  if (op.cmd > std::to_underlying(SpawnOp::Kind::fchdir)) return fail(Errno::inval);
  if (!abi::is_known(op.oflags) || !abi::is_known(op.fdflags) || !abi::is_known(op.dirflags) ||
      !abi::is_known(op.fdflagsext))
    return fail(Errno::inval);
  return SpawnOp{.kind = static_cast<SpawnOp::Kind>(op.cmd),
                 .fd = op.fd,
                 .source = op.src_fd,
                 .path = step.path,
                 .open = {.lookup = op.dirflags,
                          .oflags = op.oflags,
                          .rights_base = op.rights_base,
                          .rights_inheriting = op.rights_inheriting,
                          .fdflags = op.fdflags,
                          .close_on_exec = abi::has(op.fdflagsext, abi::Fdflagsext::cloexec)}};
}

Result<Pid> spawn(Thread& thread, Program program, const SpawnSteps& steps,
                  const SignalDispositions& dispositions) {
  kernel::Processes* const processes = thread.task().processes();
  if (processes == nullptr) return fail(Errno::again);
  SpawnRequest request{.program = std::move(program), .ops = {}};
  for (const guest::SpawnStep& step : steps.steps()) {
    WEFT_TRY(SpawnOp op, op_of(step));
    request.ops.push_back(std::move(op));
  }
  auto& ignored = request.dispositions.emplace();
  for (std::size_t i = 0; i < dispositions.size(); ++i) ignored.push_back(dispositions.load(i));
  WEFT_TRY(const kernel::ProcessId pid, processes->spawn(thread, request));
  return Pid{pid};
}

/// The pipes of proc_spawn's stdio. Closes what it made, unless they are kept.
class SpawnPipes {
 public:
  explicit SpawnPipes(Task& task) : task_(task) {}
  SpawnPipes(const SpawnPipes&) = delete;
  SpawnPipes& operator=(const SpawnPipes&) = delete;
  ~SpawnPipes() {
    for (const Fd fd : theirs_) (void)task_.fds().close(fd).has_value();
    for (const auto& fd : ours_) {
      if (fd) (void)task_.fds().close(*fd).has_value();
    }
  }

  Result<> prepare(std::uint32_t number, abi::StdioMode mode, std::vector<SpawnOp>& ops) {
    const Fd target{number};
    switch (mode) {
      case abi::StdioMode::inherit:
        return {};
      case abi::StdioMode::null:
      case abi::StdioMode::log:
        ops.push_back(
            {.kind = SpawnOp::Kind::open,
             .fd = target,
             .path = "/dev/null",
             .open = {.rights_base = abi::kAllRights, .rights_inheriting = abi::kAllRights}});
        return {};
      case abi::StdioMode::piped:
        break;
    }
    WEFT_TRY(const auto ends, kernel::fd_pipe(task_));
    const auto& [read, write] = ends;
    const Fd ours = number == 0 ? write : read;
    const Fd theirs = number == 0 ? read : write;
    ours_[number] = ours;
    theirs_.push_back(theirs);
    // Of these the child has the one at its place only.
    for (const Fd fd : {ours, theirs}) WEFT_CHECK(task_.fds().set_close_on_exec(fd, true));
    ops.push_back({.kind = SpawnOp::Kind::dup2, .fd = target, .source = theirs});
    return {};
  }

  /// Three option_fd.
  std::array<std::uint32_t, 6> keep() {
    std::array<std::uint32_t, 6> out{};
    for (std::size_t i = 0; i < ours_.size(); ++i) {
      const auto fd = std::exchange(ours_[i], std::nullopt);
      if (!fd) continue;
      (void)task_.fds().set_close_on_exec(*fd, false).has_value();
      out[2 * i] = 1;
      out[2 * i + 1] = std::to_underlying(*fd);
    }
    return out;
  }

 private:
  Task& task_;
  std::array<std::optional<Fd>, 3> ours_;
  std::vector<Fd> theirs_;
};

}  // namespace

Control proc_exec(Thread& thread, const GuestString& name, const GuestString& args) {
  return exec_or_end(thread, program(name, split(args.view()), abi::Bool::no, {}));
}

Control proc_exec2(Thread& thread, const GuestString& name, const GuestString& args,
                   const GuestString& envs) {
  return exec_or_end(thread, old_program(name, args, envs, abi::Bool::no, {}));
}

Result<Control> proc_exec3(Thread& thread, const GuestString& name, const GuestString& args,
                           const GuestString& envs, abi::Bool search, const GuestString& path) {
  return exec_next(thread, old_program(name, args, envs, search, path));
}

Result<Control> proc_exec4(Thread& thread, const GuestString& name, const StringList& args,
                           const StringList& envs, abi::Bool search, const GuestString& path) {
  return exec_next(thread, new_program(name, args, envs, search, path));
}

Result<abi::ProcessHandles> proc_spawn(Thread& thread, const GuestString& name, abi::Bool chroot,
                                       const GuestString& args, const GuestString& preopen,
                                       abi::StdioMode in, abi::StdioMode out, abi::StdioMode err,
                                       const GuestString& directory) {
  if (chroot == abi::Bool::yes || !preopen.view().empty()) return fail(Errno::notsup);
  kernel::Processes* const processes = thread.task().processes();
  if (processes == nullptr) return fail(Errno::again);
  SpawnRequest request{.program = program(name, split(args.view()), abi::Bool::yes, {}),
                       .ops = {},
                       .directory = std::string(directory.view())};
  SpawnPipes pipes(thread.task());
  const std::array modes{in, out, err};
  for (std::uint32_t number = 0; number < modes.size(); ++number)
    WEFT_CHECK(pipes.prepare(number, modes[number], request.ops));
  WEFT_TRY(const kernel::ProcessId pid, processes->spawn(thread, request));
  return abi::ProcessHandles{.pid = Pid{pid}, .stdio = pipes.keep()};
}

Result<Pid> proc_spawn2(Thread& thread, const GuestString& name, const GuestString& args,
                        const GuestString& envs, const SpawnSteps& steps,
                        const SignalDispositions& dispositions, abi::Bool search,
                        const GuestString& path) {
  return spawn(thread, old_program(name, args, envs, search, path), steps, dispositions);
}

Result<Pid> proc_spawn3(Thread& thread, const GuestString& name, const StringList& args,
                        const StringList& envs, const SpawnSteps& steps,
                        const SignalDispositions& dispositions, abi::Bool search,
                        const GuestString& path) {
  return spawn(thread, new_program(name, args, envs, search, path), steps, dispositions);
}

}  // namespace weft::syscalls
