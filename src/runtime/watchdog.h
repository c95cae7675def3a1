// Watchdog: ends a program when its time is up (--timeout). Main thread; has a thread of its own
// while it lives.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "runtime/process.h"

namespace weft::runtime {

class Watchdog {
 public:
  /// `process` outlives it. Where the main thread does not stop within a second of its end (a
  /// system call that cannot be interrupted), this process ends at once with kExitTimeout.
  /// `deadline` is the end where it began before this program did: by the monotonic clock.
  Watchdog(Process& process, std::chrono::nanoseconds limit,
           std::optional<std::chrono::nanoseconds> deadline = std::nullopt);
  [[nodiscard]] std::chrono::nanoseconds deadline() const { return deadline_.time_since_epoch(); }
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  /// In the child of a fork, which has no such thread: nothing is left to be ended.
  void became_child() { (void)thread_.release(); }

 private:
  void watch();

  Process& process_;
  std::chrono::nanoseconds limit_;
  std::chrono::steady_clock::time_point deadline_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;  // guarded by mutex_
  std::unique_ptr<std::thread> thread_;
};

/// "weft: the program ran longer than 1.5s (--timeout)".
std::string timeout_message(std::chrono::nanoseconds limit);

}  // namespace weft::runtime
