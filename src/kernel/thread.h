// Thread: what one guest thread is to the kernel: for which process it calls, and what POSIX keeps
// for each thread. Its own thread, except where a member says otherwise.
#pragma once

#include "kernel/call_stack.h"
#include "kernel/task.h"

namespace weft::kernel {

class Thread {
 public:
  /// `task` outlives it.
  explicit Thread(Task& task) : task_(&task) {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() = default;

  /// The process that its calls act on.
  [[nodiscard]] Task& task() const { return *task_; }

  /// Null: it has none that calls could ask something of.
  [[nodiscard]] CallStack* call_stack() const { return call_stack_; }
  /// `stack` outlives the calls of this thread.
  void set_call_stack(CallStack* stack) { call_stack_ = stack; }

 private:
  Task* task_;
  CallStack* call_stack_ = nullptr;
};

}  // namespace weft::kernel
