// Other programs: in the place of the caller's (exec) or beside it (spawn).
#include <utility>

#include "kernel/processes.h"
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
  SpawnRequest request{.program = std::move(program), .ops = {}, .dispositions = {}};
  for (const guest::SpawnStep& step : steps.steps()) {
    WEFT_TRY(SpawnOp op, op_of(step));
    request.ops.push_back(std::move(op));
  }
  for (std::size_t i = 0; i < dispositions.size(); ++i)
    request.dispositions.push_back(dispositions.load(i));
  WEFT_TRY(const kernel::ProcessId pid, processes->spawn(thread, request));
  return Pid{pid};
}

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
  return exec(thread, old_program(name, args, envs, search, path));
}

Result<Control> proc_exec4(Thread& thread, const GuestString& name, const StringList& args,
                           const StringList& envs, abi::Bool search, const GuestString& path) {
  return exec(thread, new_program(name, args, envs, search, path));
}

Result<abi::ProcessHandles> proc_spawn(Thread&, const GuestString&, abi::Bool, const GuestString&,
                                       const GuestString&, abi::StdioMode, abi::StdioMode,
                                       abi::StdioMode, const GuestString&) {
  return fail(Errno::notsup);
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
