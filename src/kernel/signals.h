// Signals of guests: what is pending for a thread, what a process has said about them, and the
// calls. A guest's signal is a host's: Linux chooses threads, keeps what is blocked, stops and
// kills. Any thread; signal handlers where a member says so.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "abi/wasix.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/uninstrumented.h"
#include "host/signals.h"

namespace weft::kernel {

class Interruption;
class Task;
class Thread;

WEFT_UNINSTRUMENTED_BEGIN
/// Between the host's handler and the guest's: the signals that have come to one thread.
class PendingSignals {
 public:
  /// Any thread, and signal handlers of this one.
  void note(int signal, bool for_thread) { (for_thread ? own_ : shared_).note(signal); }
  /// The lowest, or 0.
  int take() {
    const int own = own_.lowest();
    const int shared = shared_.lowest();
    Set& first = own != 0 && (shared == 0 || own <= shared) ? own_ : shared_;
    const int taken = first.take();
    return taken != 0 ? taken : (&first == &own_ ? shared_ : own_).take();
  }
  /// The lowest of those that came for the process, or 0: when the thread ends or its program does,
  /// others may want them.
  int take_for_process() { return shared_.take(); }
  [[nodiscard]] bool any() const { return own_.lowest() != 0 || shared_.lowest() != 0; }
  /// In a forked child: nothing is pending there.
  void clear() {
    own_.clear();
    shared_.clear();
  }
  static constexpr std::uint64_t bit(int signal) { return std::uint64_t{1} << (signal - 1); }

 private:
  /// One thread takes; its handlers and other threads may note more at any moment.
  class Set {
   public:
    void note(int signal) {
      if (signal >= kFirstQueued) count(signal).fetch_add(1);
      bits_.fetch_or(bit(signal));
    }
    [[nodiscard]] int lowest() const {
      const std::uint64_t bits = bits_.load();
      return bits == 0 ? 0 : std::countr_zero(bits) + 1;
    }
    /// The lowest; 0: there is none.
    int take() {
      for (;;) {
        const int signal = lowest();
        if (signal == 0) return 0;
        bits_.fetch_and(~bit(signal));
        if (signal < kFirstQueued) return signal;
        // Who notes one counts it first: it may have been taken by the time its bit is set.
        if (count(signal).load() == 0) continue;
        if (count(signal).fetch_sub(1) > 1) bits_.fetch_or(bit(signal));
        return signal;
      }
    }
    void clear() {
      bits_.store(0);
      for (auto& number : counts_) number.store(0);
    }

   private:
    /// From here on several of one number may be pending ("real-time signals").
    static constexpr int kFirstQueued = 34;
    std::atomic<std::uint32_t>& count(int signal) {
      return counts_.data()[static_cast<std::size_t>(signal - kFirstQueued)];
    }
    std::atomic<std::uint64_t> bits_ = 0;
    std::array<std::atomic<std::uint32_t>, host::kLastSignal - kFirstQueued + 1> counts_{};
  };

  Set own_;
  Set shared_;
};
WEFT_UNINSTRUMENTED_END

/// Of a process.
class ProcessSignals {
 public:
  /// The export that gets signals; none: they do what they do by default. Changes with `version`.
  [[nodiscard]] std::string callback() const;
  /// Empty: none. `receiver` is told before there is one and when there is none any more: who sees
  /// has_callback() may send signals to any thread.
  void set_callback(std::string name, Interruption& receiver);
  [[nodiscard]] bool has_callback() const { return has_callback_.load(); }
  [[nodiscard]] std::uint32_t version() const { return version_.load(); }

  /// What the parent had it begin with; set before any thread runs.
  std::vector<abi::SignalDisposition> inherited;
  void inherit_ignored(const std::vector<std::uint32_t>& signals);
  [[nodiscard]] bool inherits_ignored(std::uint32_t signal) const;
  /// What the program that takes this one's place begins with, bit n-1 for signal n: what this one
  /// began with, unless its guest says otherwise. Any thread.
  [[nodiscard]] std::uint64_t ignored_at_exec() const { return ignored_at_exec_.load(); }
  void set_ignored_at_exec(std::uint64_t signals) { ignored_at_exec_.store(signals); }

  // Around a host fork, on the thread that forks: in both processes.
  void lock_for_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) { mutex_.lock(); }
  void unlock_after_fork() WEFT_IMPL_TSA(no_thread_safety_analysis) { mutex_.unlock(); }

  /// The timer of a signal; made at first use.
  host::SignalTimer& timer(std::uint32_t signal);

 private:
  mutable Mutex mutex_;
  std::string callback_ WEFT_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<host::SignalTimer>> timers_ WEFT_GUARDED_BY(mutex_);
  std::atomic<bool> has_callback_ = false;
  std::atomic<std::uint64_t> ignored_at_exec_ = 0;
  std::atomic<std::uint32_t> version_ = 1;
};

/// What becomes of the caller itself: 0 = the call returns, else this signal ends the process.
using EndedBy = std::uint32_t;

/// Names the callback; null is no name. One that is not exported blocks the thread's signals until
/// a usable one is named; one that cannot be called, or an empty one, unsets it.
void callback_signal(Thread& thread, const std::string* name);
Result<EndedBy> signal_process(Thread& thread, std::int32_t process, std::uint32_t signal);
Result<EndedBy> signal_thread(Thread& thread, abi::Tid tid, std::uint32_t signal);

/// What is left of a signal's timer, and sets it. [EINVAL] for a signal that there is not.
Result<host::Interval> signal_timer(Task& task, std::uint32_t signal);
Result<> set_signal_timer(Task& task, std::uint32_t signal, const host::Interval& interval);

}  // namespace weft::kernel
