// Thread: what one guest thread is to the kernel: for which process it calls, its number, and what
// POSIX keeps for each thread. Its own thread, except where a member says otherwise.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "abi/types.h"
#include "abi/wasix.h"
#include "base/errno.h"
#include "base/result.h"
#include "kernel/call_stack.h"
#include "kernel/interruption.h"
#include "kernel/signals.h"
#include "kernel/task.h"

namespace weft::kernel {

class ThreadGroup;

/// How a wait on a word ended.
enum class WaitEnd : std::uint8_t { woken, not_equal, timed_out, interrupted };

/// What a new thread of the guest calls.
struct ThreadEntry {
  enum class Form : std::uint8_t {
    wasi_thread_start,  // (tid, argument)
    start_thread,       // of 2023: the two halves of the argument
  };
  Form form = Form::wasi_thread_start;
  std::uint64_t argument = 0;
};

/// What runs a guest thread, as far as the kernel asks it for something. The runtime's.
class ThreadHost {
 public:
  ThreadHost() = default;
  ThreadHost(const ThreadHost&) = delete;
  ThreadHost& operator=(const ThreadHost&) = delete;

  /// Any thread, and signal handlers: what the guest thread computes or waits for is interrupted,
  /// and the runtime looks at what there is to do (engine::Store::request_interrupt).
  virtual void request_interrupt() = 0;
  /// Any thread: an interrupt, or the end of the thread, has been requested and not been answered.
  /// Calls that wait in a loop return when it is so.
  [[nodiscard]] virtual bool interrupted() const = 0;

  /// Sleeps if `*word` is `expected`, until wake() is called with it; a negative `timeout`, in
  /// nanoseconds, never ends. Shares its queues with memory.atomic.wait. Never misses an interrupt.
  virtual WaitEnd wait_on(const std::uint32_t* word, std::uint32_t expected,
                          std::int64_t timeout) = 0;
  /// Wakes those that have slept longest on `word`, at most `count`; answers how many.
  virtual std::uint32_t wake(const std::uint32_t* word, std::uint32_t count) = 0;

  /// Starts another thread of this program: [EAGAIN] where there may be no more, [ENOTCAPABLE]
  /// where the module has nothing to start.
  virtual Result<abi::Tid> spawn(const ThreadEntry& entry) = 0;

 protected:
  ~ThreadHost() = default;
};

class Thread {
 public:
  /// All outlive it. Without a host (in tests) it can neither wait nor be interrupted.
  explicit Thread(Task& task, ThreadGroup* group = nullptr, ThreadHost* host = nullptr,
                  Interruption* interruption = nullptr)
      : task_(&task), group_(group), host_(host), interruption_(interruption) {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() = default;

  /// The process that its calls act on.
  [[nodiscard]] Task& task() const { return *task_; }
  /// The threads of its host process; null in tests only. Any thread.
  [[nodiscard]] ThreadGroup* group() const { return group_; }
  /// Any thread.
  [[nodiscard]] ThreadHost* host() const { return host_; }
  /// Its number; the process's for the main thread. Any thread, once its group has it.
  [[nodiscard]] abi::Tid tid() const { return tid_.load(std::memory_order_relaxed); }
  /// vfork and proc_fork_env: its calls act on a child's Task, until stop_acting().
  void act_for(Task& child) {
    own_task_ = task_;
    task_ = &child;
  }
  void stop_acting() { task_ = std::exchange(own_task_, nullptr); }
  [[nodiscard]] bool acts_for_child() const { return own_task_ != nullptr; }

  /// Null: it has none that calls could ask something of.
  [[nodiscard]] CallStack* call_stack() const { return call_stack_; }
  /// `stack` outlives the calls of this thread.
  void set_call_stack(CallStack* stack) { call_stack_ = stack; }

  /// The signals that have come to it and that its guest has not seen. Signal handlers, too.
  [[nodiscard]] PendingSignals& pending() { return pending_; }
  /// Its guest wants no signals: they stay pending with the host.
  void block_signals(host::Blocked blocked);
  /// Any thread.
  [[nodiscard]] bool blocks_signals() const { return blocked_.load(); }
  /// Before it runs: as POSIX's mask. Until its guest says otherwise, none comes to it, for it has
  /// no stack yet that a callback could use.
  void inherit_blocked(const Thread& creator) { blocked_ = creator.blocks_signals(); }
  /// While its guest's callback has been called for a signal. Returns whether it was before.
  bool set_handling(std::uint32_t signal, bool handling);
  [[nodiscard]] bool is_handling(std::uint32_t signal) const {
    return (handling_ >> (signal - 1) & 1) != 0;
  }
  [[nodiscard]] Interruption* interruption() const { return interruption_; }
  /// The host's thread that runs it: any thread, while the group has it. 0: none yet.
  [[nodiscard]] std::uint32_t host_thread() const { return host_thread_.load(); }
  void set_host_thread(std::uint32_t number) { host_thread_.store(number); }

  /// A call of its guest has answered intr, kInterrupted or kRestart: runs handlers, and tells what
  /// is next.
  Interruption::Next interrupted(Errno error);

 private:
  friend class ThreadGroup;

  Task* task_;
  ThreadGroup* group_;
  ThreadHost* host_;
  std::atomic<abi::Tid> tid_{};
  /// 1 until it has left its group: what thread_join waits on. Those that wait share it.
  std::shared_ptr<std::uint32_t> present_;
  Task* own_task_ = nullptr;
  CallStack* call_stack_ = nullptr;
  Interruption* interruption_;
  PendingSignals pending_;
  std::atomic<bool> blocked_ = false;
  std::uint64_t handling_ = 0;
  std::atomic<std::uint32_t> host_thread_ = 0;
};

}  // namespace weft::kernel
