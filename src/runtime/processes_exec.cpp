// HostProcesses: exec and spawn.
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "host/process.h"
#include "kernel/fd_ops.h"
#include "kernel/path.h"
#include "kernel/thread.h"
#include "runtime/exec.h"
#include "runtime/processes.h"

namespace weft::runtime {
namespace {

using kernel::SpawnOp;
using kernel::Task;

std::uint64_t current_mask() {
  sigset_t now;
  sigemptyset(&now);
  ::pthread_sigmask(SIG_BLOCK, nullptr, &now);
  std::uint64_t out = 0;
  for (int signal = 1; signal <= 64; ++signal) {
    if (sigismember(&now, signal) == 1) out |= std::uint64_t{1} << (signal - 1);
  }
  return out;
}

std::uint64_t ignored_of(const std::vector<abi::SignalDisposition>& dispositions) {
  std::uint64_t out = 0;
  for (const abi::SignalDisposition& d : dispositions) {
    const auto signal = std::to_underlying(d.signal);
    if (!host::is_signal(signal)) continue;
    const std::uint64_t bit = std::uint64_t{1} << (signal - 1);
    out = d.ignore != 0 ? out | bit : out & ~bit;
  }
  return out;
}

Result<> open_at_number(Task& task, const SpawnOp& op) {
  WEFT_TRY(const abi::Fd opened, kernel::path_open(task, kernel::kCwd, op.path, op.open));
  if (opened == op.fd) return {};
  auto descriptor = task.fds().describe(opened);
  if (!descriptor) return fail(descriptor.error());
  WEFT_CHECK(task.fds().put_at(std::to_underlying(op.fd), *std::move(descriptor)));
  return task.fds().close(opened);
}

Result<> apply(Task& task, const SpawnOp& op) {
  switch (op.kind) {
    case SpawnOp::Kind::close:
      // As posix_spawn(): what is not open need not be closed.
      (void)task.fds().close(op.fd).has_value();
      return {};
    case SpawnOp::Kind::dup2:
      if (op.fd == op.source) return task.fds().set_close_on_exec(op.fd, false);
      return task.fds().copy(op.source, op.fd);
    case SpawnOp::Kind::open:
      return open_at_number(task, op);
    case SpawnOp::Kind::chdir:
      return kernel::chdir(task, op.path);
    case SpawnOp::Kind::fchdir:
      return kernel::fchdir(task, op.fd);
  }
  return fail(Errno::inval);
}

}  // namespace

Result<ImageState> HostProcesses::image_of(Task& task, const kernel::Program& program, bool stays,
                                           PreparedProgram& prepared) {
  WEFT_TRY(prepared, prepare_program(task, program, options_, module_));
  ImageState out;
  out.options = options_;
  // Who starts itself by that name is named after its file.
  if (program.name != kOwnProgram) out.options.file = prepared.path;
  out.task = kernel::freeze(task, stays);
  out.task.args = prepared.args;
  if (program.environ) out.task.environ = *program.environ;
  out.ignored = task.signals().ignored_at_exec();
  out.mask = current_mask();
  out.module = prepared.module.get();
  out.artifact = prepared.artifact.get();
  out.trace = trace_.lines;
  out.trace_counts = trace_.counts;
  if (const auto* guard = host::TerminalGuard::current()) out.guard = guard->state();
  const MutexLock lock(mutex_);
  if (members_ != nullptr) {
    out.members = members_->fd();
    out.lifeline = lifeline_->read_end();
    out.lifeline_list = lifeline_->list();
  }
  return out;
}

Result<std::uint64_t> HostProcesses::exec(kernel::Thread& caller, const kernel::Program& program) {
  if (caller.acts_for_child()) return exec_acted(caller, program);
  PreparedProgram prepared;
  auto state = image_of(caller.task(), program, true, prepared);
  if (!state) return fail(state.error());
  state->first = first_;
  state->deadline = first_ ? deadline_ : 0;
  {
    const MutexLock lock(mutex_);
    if (lifeline_) {
      state->lifeline_write = lifeline_->write_end();
      state->lifeline_armed = lifeline_->armed();
    }
  }
  return fail(replace_process(*state, caller));
}

Result<kernel::ProcessId> HostProcesses::spawn(kernel::Thread& caller,
                                               const kernel::SpawnRequest& request) {
  if (caller.acts_for_child()) return fail(Errno::notsup);
  Members* const members = shared();
  if (members == nullptr) return fail(Errno::again);
  const auto task = caller.task().clone(caller.task().pid());
  if (!request.directory.empty()) WEFT_CHECK(kernel::chdir(*task, request.directory));
  for (const SpawnOp& op : request.ops) WEFT_CHECK(apply(*task, op));
  PreparedProgram prepared;
  WEFT_TRY(ImageState state, image_of(*task, request.program, false, prepared));
  if (request.dispositions) state.ignored = ignored_of(*request.dispositions);
  const auto ticket = reserve(*members);
  if (!ticket) return fail(Errno::again);
  state.ticket_index = ticket->index;
  state.ticket_word = ticket->word;
  const auto pid = start_process(state);
  if (!pid) {
    members->cancel(*ticket);
    return fail(pid.error());
  }
  members->occupy(*ticket, *pid);
  return *pid;
}

Diagnosed<> HostProcesses::resume(const ImageState& state) {
  first_ = state.first;
  deadline_ = state.deadline;
  if (state.members < 0) return {};
  company_.store(true);
  WEFT_TRY(auto members, Members::attach(UniqueFd(state.members)));
  const MutexLock lock(mutex_);
  members_ = std::move(members);
  lifeline_.emplace(Lifeline::Ends{.read = state.lifeline,
                                   .write = state.lifeline_write,
                                   .armed = state.lifeline_armed,
                                   .list = state.lifeline_list});
  if (first_) {
    look_after_orphans(*members_);
    return {};
  }
  if (state.lifeline_armed >= 0) return {};
  lifeline_->arm();
  members_->occupy({state.ticket_index, state.ticket_word}, host::process_id());
  if (members_->closing()) ::_exit(128 + SIGKILL);
  return {};
}

}  // namespace weft::runtime
