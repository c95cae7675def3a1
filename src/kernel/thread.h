// Thread: what one guest thread is to the kernel: for which process it calls, and what POSIX keeps
// for each thread. Its own thread, except where a member says otherwise.
#pragma once

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

 private:
  Task* task_;
};

}  // namespace weft::kernel
