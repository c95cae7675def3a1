// Watchdog: ends the guest of a store when its time is up (--timeout). Made and destroyed by the
// store's thread; has a thread of its own while it lives.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/store.h"

namespace weft::runtime {

/// The status that request_leave is called with: what no handler returns.
inline constexpr std::uint64_t kTimeoutStatus = 0x7765'6674'0000'0001;

class Watchdog {
 public:
  /// `store` outlives it. Where the guest does not stop within a second of its end (a system call
  /// that cannot be interrupted), the process ends at once with kExitTimeout.
  /// `deadline` is the end where it began before this program did: by the monotonic clock.
  Watchdog(engine::Store& store, std::chrono::nanoseconds limit,
           std::optional<std::chrono::nanoseconds> deadline = std::nullopt);
  [[nodiscard]] std::chrono::nanoseconds deadline() const { return deadline_.time_since_epoch(); }
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  /// In the child of a fork, which has no such thread: nothing is left to be ended.
  void became_child() { (void)thread_.release(); }
  [[nodiscard]] bool fired() const { return fired_.load(std::memory_order_acquire); }

 private:
  void watch();

  engine::Store& store_;
  std::chrono::nanoseconds limit_;
  std::chrono::steady_clock::time_point deadline_;
  std::atomic<bool> fired_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;  // guarded by mutex_
  std::unique_ptr<std::thread> thread_;
};

/// "weft: the program ran longer than 1.5s (--timeout)".
std::string timeout_message(std::chrono::nanoseconds limit);

}  // namespace weft::runtime
