// StandIn: the host process behind a child that a guest thread acts for (vfork, proc_fork_env). It
// has the child's number, and memory and descriptors in common with its parent; it waits, and then
// ends or becomes another program. The thread that made it.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"

namespace weft::runtime {

class StandIn {
 public:
  /// [EAGAIN].
  static Result<std::unique_ptr<StandIn>> create();
  StandIn(const StandIn&) = delete;
  StandIn& operator=(const StandIn&) = delete;
  /// Once it has ended or become another program; else it is killed.
  ~StandIn();

  [[nodiscard]] int pid() const { return pid_; }
  /// It ends with this exit status.
  void end(int status);
  /// It runs Weft with these, and with the descriptors of `fds` alone. A number of Linux's errors
  /// if it could not, and then it waits on; 0: it is another program.
  int exec(const std::vector<int>& fds, char* const* arguments, char* const* environment);

 private:
  struct Shared;
  StandIn() = default;
  static int run(void* shared);

  void* mapping_ = nullptr;  // a guard, its stack, and what both see
  Shared* shared_ = nullptr;
  int pid_ = 0;
};

}  // namespace weft::runtime
