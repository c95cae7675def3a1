// Process: the threads of a running program, and its end. Any thread, except where a member says
// otherwise.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "abi/wasix.h"
#include "base/diagnostic.h"
#include "base/result.h"
#include "engine/call.h"
#include "kernel/thread_group.h"
#include "runtime/bindings.h"
#include "runtime/guest_thread.h"
#include "runtime/program.h"
#include "runtime/workers.h"
#include "syscalls/trace.h"

namespace weft::runtime {

/// What is to be done after a call into the guest.
enum class After : std::uint8_t { goes_on, thread_is_over, process_is_over };

class Process {
 public:
  /// All outlive it; `tracer` may be null. At most `max_threads` guest threads at a time.
  Process(std::shared_ptr<const Bindings> bindings, kernel::Task& task, syscalls::Tracer* tracer,
          std::uint32_t max_threads = kernel::ThreadGroup::kDefaultLimit);
  /// Waits for the guest threads that are not gone: see all_gone.
  ~Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] kernel::ThreadGroup& group() { return group_; }

  /// The thread that its host thread, the leader, runs itself. Once.
  Diagnosed<GuestThread*> create_main();
  /// What ends the host process when the leader cannot: called on another thread; does not return.
  void on_finish(std::function<void(const ProgramEnd&)> finish) { finish_ = std::move(finish); }

  /// What a trap's message calls the process; empty: it is the only one. Before it runs.
  void name_by(std::function<std::string()> name) { name_ = std::move(name); }

  /// A new thread on a host thread of its own, made by `creator`: see kernel::ThreadHost::spawn.
  Result<abi::Tid> spawn(const kernel::Thread& creator, const kernel::ThreadEntry& entry);

  /// The process ends like this, unless it ends already: every guest thread is left, wherever it
  /// is. Returns at once. `by`: the thread that said so, which has left its guest.
  void end(ProgramEnd end, const GuestThread* by = nullptr);
  [[nodiscard]] bool ending() const;
  /// Looks at how a call on `thread` has ended; end()s the process where that does.
  After judge(GuestThread& thread, const engine::Outcome& outcome);

  /// The leader, when its guest thread is over: waits for the end of the process, which comes with
  /// its last thread unless somebody ends it before, and a moment for the other threads to be gone.
  ProgramEnd wait_for_end(GuestThread& leader);
  /// After that: no other guest thread is there. Else what they use must stay.
  [[nodiscard]] bool all_gone() const;

  // Around a host fork, on the thread that forks.
  void before_fork();
  void after_fork_in_parent();
  /// Only `survivor` runs here. It is the main thread and leads; if it was a worker's, the host
  /// process ends by on_finish.
  void after_fork_in_child(GuestThread& survivor);
  /// The same where `only` has been the process's only thread, without any of the above.
  void became_child(kernel::Thread& only);

 private:
  [[nodiscard]] const std::optional<std::uint32_t>& entry_of(kernel::ThreadEntry::Form form) const;
  [[nodiscard]] bool shares_memory() const;
  void run(GuestThread& thread, const kernel::ThreadEntry& entry);
  engine::Outcome call_entry(GuestThread& thread, const kernel::ThreadEntry& entry);
  /// Calls what programs of 2023 want called for the values that a thread leaves.
  void destroy_locals(GuestThread& thread);
  /// A worker's thread is over.
  void retire(std::unique_ptr<GuestThread> thread);
  void leave_all();
  void push_leader();
  [[nodiscard]] ProgramEnd end_by_trap(const GuestThread& thread, const engine::Trap& trap) const;
  /// With the lock: only one thread ends the host process.
  ProgramEnd claim_finish(std::unique_lock<std::mutex>& lock);

  std::shared_ptr<const Bindings> bindings_;
  kernel::Task& task_;
  syscalls::Tracer* tracer_;
  /// What a new thread may call, where the module exports it with the right type.
  std::optional<std::uint32_t> wasi_thread_start_;
  std::optional<std::uint32_t> start_thread_;
  std::optional<std::uint32_t> local_destroy_;
  kernel::ThreadGroup group_;
  std::function<void(const ProgramEnd&)> finish_;
  std::function<std::string()> name_;
  std::unique_ptr<GuestThread> main_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  GuestThread* leader_ = nullptr;  // guarded by mutex_, like all that follows
  bool leader_is_over_ = false;
  bool finished_ = false;
  std::size_t others_ = 0;  // guest threads of workers
  std::optional<ProgramEnd> end_;
  const GuestThread* ended_by_ = nullptr;

  Workers workers_;  // last: its jobs use all of this
};

}  // namespace weft::runtime
