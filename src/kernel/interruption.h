// Interruption: what the kernel needs of whoever runs a thread's guest code when signals come. Its
// own thread, except where a member says otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bell.h"

namespace weft::kernel {

/// What a name that a guest gave for its callback stands for.
enum class Callback : std::uint8_t { usable, missing, unusable };

class Interruption {
 public:
  virtual ~Interruption() = default;

  /// What becomes of a call that a signal has met.
  struct Next {
    /// Not 0: leave the guest with it.
    std::uint64_t status = 0;
    /// Make the same call once more; else it answers intr.
    bool call_again = false;
  };
  /// By kRestart, intr, kInterrupted.
  enum class Ended : std::uint8_t { before_it_began, while_it_waited, for_good };
  /// A call of the guest's has been ended by a signal or kept from beginning. Runs the guest's
  /// handlers.
  virtual Next interrupted(Ended ended) = 0;

  virtual Callback find_callback(const std::string& name) = 0;
  /// From now on the process's signals come to its threads, or do what they do by default.
  virtual void receive_signals(bool receive) = 0;
  /// Has the guest look at the thread's pending signals as soon as the call returns.
  virtual void look_at_signals() = 0;
  /// Any thread: notes a signal for this one without the host, as if it had come for the thread.
  /// Nothing: its guest does not run now, or blocks them. The process has a callback. Who calls
  /// this rings, and without locks: who hears it may want them.
  virtual std::optional<Bell> bring(int signal) = 0;
};

}  // namespace weft::kernel
