#include "runtime/watchdog.h"

#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "runtime/options.h"

namespace weft::runtime {
namespace {

constexpr std::chrono::seconds kGrace{1};

}  // namespace

std::string timeout_message(std::chrono::nanoseconds limit) {
  const double seconds = std::chrono::duration<double>(limit).count();
  return seconds < 1
             ? fmt::format("weft: the program ran longer than {}ms (--timeout)", seconds * 1000)
             : fmt::format("weft: the program ran longer than {}s (--timeout)", seconds);
}

Watchdog::Watchdog(Process& process, std::chrono::nanoseconds limit,
                   std::optional<std::chrono::nanoseconds> deadline)
    : process_(process),
      limit_(limit),
      deadline_(deadline ? std::chrono::steady_clock::time_point(*deadline)
                         : std::chrono::steady_clock::now() + limit) {
  // Signals are the guest's business, and the guest is another thread.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::make_unique<std::thread>([this] { watch(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Watchdog::~Watchdog() {
  if (thread_ == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_one();
  thread_->join();
}

void Watchdog::watch() {
  std::unique_lock lock(mutex_);
  if (changed_.wait_until(lock, deadline_, [this] { return done_; })) return;
  process_.end({kExitTimeout, 0, timeout_message(limit_)});
  if (changed_.wait_for(lock, kGrace, [this] { return done_; })) return;
  const std::string text = timeout_message(limit_) + "\n";
  [[maybe_unused]] const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(kExitTimeout);
}

}  // namespace weft::runtime
