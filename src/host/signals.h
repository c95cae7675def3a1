// Sending, blocking and timing Linux's signals. Any thread; numbers are Linux's.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "host/errno.h"

namespace weft::host {

inline constexpr int kLastSignal = 64;
constexpr bool is_signal(std::uint32_t signal) { return signal >= 1 && signal <= kLastSignal; }
/// The host's C library keeps some to itself. Guests have them all the same, from one another.
constexpr bool is_hosts_own(std::uint32_t signal) { return signal == 32 || signal == 33; }

enum class DefaultAction : std::uint8_t { terminate, ignore, stop };
/// "The default actions" of POSIX <signal.h>.
DefaultAction default_action(std::uint32_t signal);

/// The calling thread's number: what send_to_thread takes.
std::uint32_t thread_id();

Result<> send_to_process(int process, std::uint32_t signal);
/// To a thread of this process. [EAGAIN] The user's queue of signals is full, and this is one that
/// needs room there.
Result<> send_to_thread(std::uint32_t thread, std::uint32_t signal);
/// For handlers: the signal that somebody meant, from the number and the siginfo_t it came with. A
/// few numbers come to threads by other means, as the engine uses theirs.
int meant_signal(int signal, const void* info);
/// For handlers: whether it was for one thread, by the siginfo_t; else it was for the process.
bool is_for_thread(const void* info);

/// At the start of a program that has replaced another, with all signals blocked: takes away what
/// was on its way to the other one's threads in place of another signal. Nobody here would know it,
/// and it would end the process.
void forget_carried_signals();

/// Stops the process now, as the signal does by default, until somebody continues it.
void stop_process(std::uint32_t signal);

/// Signals that the process was started with ignored: who asks first settles it.
const std::vector<std::uint32_t>& signals_ignored_at_start();
enum class Disposition : bool { by_default, ignored };
void set_disposition(std::uint32_t signal, Disposition disposition);

/// All that guests can have but those of faults, and the engine's attention signal: the calling
/// thread's stay pending meanwhile.
enum class Blocked : bool { no, yes };
void block_signals(Blocked blocked);

/// An interval timer, in nanoseconds until the next time and between times; 0 = none.
struct Interval {
  std::uint64_t value = 0;
  std::uint64_t interval = 0;
};

/// The process's timer of one signal: real time for most, processor time for VTALRM and PROF, as
/// setitimer has it. That of ALRM outlives exec, like Linux's. Forked children have none.
class SignalTimer {
 public:
  explicit SignalTimer(std::uint32_t signal) : signal_(signal) {}
  SignalTimer(const SignalTimer&) = delete;
  SignalTimer& operator=(const SignalTimer&) = delete;
  ~SignalTimer();
  [[nodiscard]] std::uint32_t signal() const { return signal_; }
  [[nodiscard]] Result<Interval> get() const;
  Result<> set(const Interval& interval);

 private:
  [[nodiscard]] bool is_made() const;
  std::uint32_t signal_;
  void* timer_ = nullptr;
  int owner_ = 0;  // the process that made it
};

/// While it lives, a write of the calling thread to a broken pipe answers pipe and nothing else.
class NoPipeSignal {
 public:
  NoPipeSignal();
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;
  ~NoPipeSignal();

 private:
  bool pending_;
  bool blocked_;
};

}  // namespace weft::host
