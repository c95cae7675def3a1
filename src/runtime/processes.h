// HostProcesses: this process and the others of its sandbox. A guest's process is one of the
// host's, its number the host's. Any thread of it.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "base/mutex.h"
#include "kernel/processes.h"
#include "runtime/exec.h"
#include "runtime/image_state.h"
#include "runtime/lifeline.h"
#include "runtime/members.h"
#include "runtime/options.h"
#include "runtime/sandbox_memory.h"
#include "runtime/tracing.h"

namespace weft::runtime {

struct ActedChild;

/// The first process is the parent of those whose parents are gone, and no guest waits for them.
/// For handlers of SIGCHLD.
void reap_orphans();
/// Has SIGCHLD do that, if nothing else handles it.
void watch_orphans();

class HostProcesses final : public kernel::Processes {
 public:
  /// `options` outlives it. Costs nothing until there is a second process.
  explicit HostProcesses(const RunOptions& options) : options_(options) {}
  ~HostProcesses() override = default;

  /// Called in the child of a fork, before its guest goes on.
  void on_child(std::function<void()> call) { on_child_ = std::move(call); }
  /// Takes over what the program before this one left, in the same process or in the parent.
  Diagnosed<> resume(const ImageState& state);
  /// The module that runs, for guests that start themselves again; where the trace goes.
  void set_files(int module, Tracing::Files trace) {
    module_ = module;
    trace_ = trace;
  }
  /// Called when there is to be a second process.
  void on_company(std::function<void()> call) { on_company_ = std::move(call); }
  [[nodiscard]] bool has_company() const { return company_.load(); }
  /// When --timeout ends it all, by the monotonic clock; 0: never, or another process sees to it.
  void set_deadline(std::int64_t nanoseconds) { deadline_ = nanoseconds; }
  [[nodiscard]] std::int64_t deadline() const { return deadline_; }
  /// False in a child: what belongs to the run as a whole is not this process's.
  [[nodiscard]] bool is_first() const { return first_; }
  /// Counts memory for --max-memory; null where there is no such limit. Before there are memories.
  engine::MemoryAccount* memory_account();
  /// The first process, when its guest has ended: ends all others. They are gone when it returns.
  void end_all();

  Result<kernel::ProcessId> parent_of(kernel::ProcessId pid) override;
  Result<kernel::ProcessId> fork(kernel::Thread& caller) override;
  Result<kernel::ChildEvent> join(kernel::Thread& caller,
                                  const kernel::JoinRequest& request) override;
  Result<> signal(kernel::ProcessId pid, int signal) override;
  Result<std::uint64_t> exec(kernel::Thread& caller, const kernel::Program& program) override;
  Result<kernel::ProcessId> fork_env(kernel::Thread& caller) override;
  Result<> vfork(kernel::Thread& caller, const kernel::ForkCall& call) override;
  std::optional<std::uint64_t> end_child(kernel::Thread& caller, int status) override;
  void end_at_once(int status) override;
  Result<kernel::ProcessId> spawn(kernel::Thread& caller,
                                  const kernel::SpawnRequest& request) override;

 private:
  /// The sandbox that others share, made when it is needed first. Null: it cannot be.
  Members* shared();
  /// A place for a child of this process: with it, the process is not alone any more.
  std::optional<Members::Ticket> reserve(Members& members);
  pid_t fork_alone(kernel::Thread& caller, const Members::Ticket& ticket);
  pid_t fork_locked(kernel::Thread& caller, const Members::Ticket& ticket);
  void became_child(kernel::Thread& caller, const Members::Ticket& ticket);
  Result<kernel::ChildEvent> take(int pid);
  void look_after_orphans(Members& members);
  Result<ImageState> image_of(kernel::Task& task, const kernel::Program& program, bool stays,
                              PreparedProgram& prepared);

  Result<ActedChild*> begin_acting(kernel::Thread& caller);
  /// The caller is itself again; what its call must return.
  std::uint64_t stop_acting(kernel::Thread& caller);
  Result<std::uint64_t> exec_acted(kernel::Thread& caller, const kernel::Program& program);

  const RunOptions& options_;
  std::function<void()> on_child_;
  std::function<void()> on_company_;
  std::atomic<bool> company_ = false;
  bool first_ = true;
  std::int64_t deadline_ = 0;
  int module_ = -1;
  Tracing::Files trace_;
  Mutex mutex_;
  std::unique_ptr<Members> members_;  // made under mutex_, then for good
  std::optional<Lifeline> lifeline_;  // likewise
  SandboxMemory memory_;
};

}  // namespace weft::runtime
