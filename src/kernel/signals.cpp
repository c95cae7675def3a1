#include "kernel/signals.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "kernel/thread.h"
#include "kernel/thread_group.h"

namespace weft::kernel {
namespace {

/// Sent by the callback that it has been brought to. One that has blocked signals meanwhile keeps
/// it.
bool acts_by_default(const Thread& thread, std::uint32_t signal) {
  return thread.is_handling(signal) && !thread.blocks_signals();
}

/// Nobody else decides what becomes of it: the default action, where that ends the process. Weft
/// cleans up first, and then dies of that signal.
bool ends_process(Thread& thread, std::uint32_t signal) {
  if (signal == SIGKILL) return true;
  ProcessSignals& process = thread.task().signals();
  if (host::default_action(signal) != host::DefaultAction::terminate) return false;
  // The callback's own way to say "as if I were not there": a C library does what its program has
  // not asked for.
  if (acts_by_default(thread, signal)) return true;
  return !process.has_callback() && !thread.blocks_signals() && !process.inherits_ignored(signal);
}

/// To another thread, without the host: where all the host would do is call Weft's handler there.
std::optional<Bell> bring_to(const Thread& to, const Thread& sender, std::uint32_t signal) {
  if (signal == SIGKILL || signal == SIGSTOP || sender.acts_for_child()) return std::nullopt;
  if (!sender.task().signals().has_callback() || to.interruption() == nullptr) return std::nullopt;
  return to.interruption()->bring(static_cast<int>(signal));
}

/// Nothing where the host is to deliver it.
bool takes_default_action(Thread& thread, std::uint32_t signal) {
  if (!acts_by_default(thread, signal)) return false;
  if (host::default_action(signal) == host::DefaultAction::stop) host::stop_process(signal);
  return true;
}

/// To a thread that does not end meanwhile.
Result<> send_to(Thread& thread, std::uint32_t host_thread, std::uint32_t signal) {
  const Result<> sent = host::send_to_thread(host_thread, signal);
  // Nobody's queue is too full for the engine's own request.
  if (sent || sent.error() != Errno::again || thread.interruption() == nullptr) return sent;
  thread.pending().note(static_cast<int>(signal), true);
  thread.interruption()->look_at_signals();
  return {};
}

}  // namespace

std::string ProcessSignals::callback() const {
  const MutexLock lock(mutex_);
  return callback_;
}

void ProcessSignals::set_callback(std::string name, Interruption& receiver) {
  const MutexLock lock(mutex_);
  if (name == callback_) return;
  const bool had = !callback_.empty();
  const bool has = !name.empty();
  if (has && !had) receiver.receive_signals(true);
  has_callback_.store(has);
  callback_ = std::move(name);
  ++version_;
  if (had && !has) receiver.receive_signals(false);
}

void ProcessSignals::inherit_ignored(const std::vector<std::uint32_t>& signals) {
  for (const std::uint32_t signal : signals) {
    inherited.push_back({.signal = static_cast<abi::Signal>(signal), .ignore = 1});
    ignored_at_exec_.fetch_or(std::uint64_t{1} << (signal - 1));
  }
}

bool ProcessSignals::inherits_ignored(std::uint32_t signal) const {
  return std::ranges::any_of(inherited, [signal](const abi::SignalDisposition& d) {
    return std::to_underlying(d.signal) == signal && d.ignore != 0;
  });
}

host::SignalTimer& ProcessSignals::timer(std::uint32_t signal) {
  const MutexLock lock(mutex_);
  for (const auto& timer : timers_) {
    if (timer->signal() == signal) return *timer;
  }
  return *timers_.emplace_back(std::make_unique<host::SignalTimer>(signal));
}

void callback_signal(Thread& thread, const std::string* name) {
  if (name == nullptr || thread.interruption() == nullptr) return;
  const Callback found =
      name->empty() ? Callback::unusable : thread.interruption()->find_callback(*name);
  if (found == Callback::missing) {
    thread.block_signals(host::Blocked::yes);
    return;
  }
  thread.task().signals().set_callback(found == Callback::usable ? *name : std::string(),
                                       *thread.interruption());
  thread.block_signals(host::Blocked::no);
  if (thread.pending().any()) thread.interruption()->look_at_signals();
}

Result<EndedBy> signal_process(Thread& thread, std::int32_t process, std::uint32_t signal) {
  // "[EINVAL] The value of the sig argument is an invalid or unsupported signal number."
  if (signal != 0 && !host::is_signal(signal)) return fail(Errno::inval);
  if (process != 0 && process != thread.task().pid()) {
    Processes* const others = thread.task().processes();
    // "[ESRCH] No process or process group can be found corresponding to that specified by pid."
    if (others == nullptr) return fail(Errno::srch);
    WEFT_CHECK(others->signal(process, static_cast<int>(signal)));
    return EndedBy{0};
  }
  if (signal == 0) return EndedBy{0};
  if (ends_process(thread, signal)) return signal;
  if (takes_default_action(thread, signal)) return EndedBy{0};
  WEFT_CHECK(host::send_to_process(thread.task().pid(), signal));
  return EndedBy{0};
}

Result<EndedBy> signal_thread(Thread& thread, abi::Tid tid, std::uint32_t signal) {
  if (signal != 0 && !host::is_signal(signal)) return fail(Errno::inval);
  bool self = tid == abi::Tid{0};
  // It would come as another one, which nobody takes, and which is not ignored.
  const bool leaves_nothing = signal == SIGURG && !thread.task().signals().has_callback();
  std::optional<Bell> bell;
  const auto send = [&](Thread& other) {
    self = &other == &thread;
    if (signal == 0 || self || leaves_nothing) return;
    // Under the group's lock: it is still there. The host's way costs both sides more.
    bell = bring_to(other, thread, signal);
    if (!bell) (void)send_to(other, other.host_thread(), signal);
  };
  if (!self && (thread.group() == nullptr || !thread.group()->with(thread, tid, send)))
    return fail(Errno::srch);
  if (bell) bell->ring();
  if (signal == 0 || !self) return EndedBy{0};
  if (ends_process(thread, signal)) return signal;
  if (takes_default_action(thread, signal) || leaves_nothing) return EndedBy{0};
  WEFT_CHECK(send_to(thread, host::thread_id(), signal));
  return EndedBy{0};
}

Result<host::Interval> signal_timer(Task& task, std::uint32_t signal) {
  if (!host::is_signal(signal)) return fail(Errno::inval);
  return task.signals().timer(signal).get();
}

Result<> set_signal_timer(Task& task, std::uint32_t signal, const host::Interval& interval) {
  if (!host::is_signal(signal) || host::is_hosts_own(signal)) return fail(Errno::inval);
  return task.signals().timer(signal).set(interval);
}

}  // namespace weft::kernel
