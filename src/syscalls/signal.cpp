// Signals: sending, receiving, timers.
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "kernel/signals.h"
#include "syscalls/signal_handlers.h"

namespace weft::syscalls {
namespace {

using kernel::Task;
using kernel::Thread;

Result<Control> control_of(Result<kernel::EndedBy> ended) {
  if (!ended) return fail(ended.error());
  return *ended == 0 ? Control::return_to_guest() : Control::kill(*ended);
}

constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::uint64_t kThousand = 1'000;

/// "[EINVAL] … a value argument … where tv_usec is not in the range 0 to 999999."
Result<std::uint64_t> nanoseconds(const abi::Timeval& t) {
  constexpr std::int64_t kLongest = std::int64_t{1} << 33;
  if (t.seconds < 0 || t.microseconds < 0 || t.microseconds >= static_cast<std::int64_t>(kMillion))
    return fail(Errno::inval);
  const auto seconds = static_cast<std::uint64_t>(std::min(t.seconds, kLongest));
  return (seconds * kMillion + static_cast<std::uint64_t>(t.microseconds)) * kThousand;
}

abi::Timeval timeval(std::uint64_t ns) {
  const std::uint64_t us = (ns + kThousand - 1) / kThousand;
  return {.seconds = static_cast<std::int64_t>(us / kMillion),
          .microseconds = static_cast<std::int64_t>(us % kMillion)};
}

/// WASIX has no call that says which signals a program ignores, and its exec none that hands them
/// on. What no program exports says it: elsewhere such a name only unsets the callback, which a C
/// library that goes on after a failed exec names again.
constexpr std::string_view kIgnoredPrefix = "__wasix_ignored_";

std::optional<std::uint64_t> ignored_signals(std::string_view name) {
  if (!name.starts_with(kIgnoredPrefix)) return std::nullopt;
  name.remove_prefix(kIgnoredPrefix.size());
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), out, 16);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return out;
}

/// As C's raise(): for the calling thread; while it acts for a child, for that one.
Result<Control> raise_signal(Thread& thread, std::uint32_t signal) {
  return control_of(thread.acts_for_child() ? kernel::signal_process(thread, 0, signal)
                                            : kernel::signal_thread(thread, abi::Tid{0}, signal));
}

}  // namespace

void callback_signal(Thread& thread, const guest::GuestString& callback) {
  if (callback.is_null()) return kernel::callback_signal(thread, nullptr);
  if (const auto ignored = ignored_signals(callback.view()))
    return thread.task().signals().set_ignored_at_exec(*ignored);
  const std::string name(callback.view());
  kernel::callback_signal(thread, &name);
}

Result<Control> proc_raise(Thread& thread, abi::Signal sig) {
  return raise_signal(thread, std::to_underlying(sig));
}

/// Preview 1 leaves Linux's 16 (STKFLT) out.
Result<Control> proc_raise_preview1(Thread& thread, abi::Signal1 sig) {
  const std::uint32_t n = std::to_underlying(sig);
  return raise_signal(thread, n >= 16 ? n + 1 : n);
}

Result<Control> proc_signal(Thread& thread, abi::Pid pid, abi::Signal signal) {
  return control_of(
      kernel::signal_process(thread, std::to_underlying(pid), std::to_underlying(signal)));
}

Result<Control> thread_signal(Thread& thread, abi::Tid tid, abi::Signal signal) {
  return control_of(kernel::signal_thread(thread, tid, std::to_underlying(signal)));
}

/// In nanoseconds, as its C library passes them.
Result<> proc_raise_interval(Task& task, abi::Signal sig, std::uint64_t interval,
                             abi::Bool repeat) {
  return kernel::set_signal_timer(
      task, std::to_underlying(sig),
      {.value = interval, .interval = repeat == abi::Bool::yes ? interval : 0});
}

Result<> proc_raise_interval2(Task& task, abi::Signal sig,
                              guest::Optional<abi::Itimerval> new_value,
                              guest::Later<abi::Itimerval> old_value) {
  const std::uint32_t signal = std::to_underlying(sig);
  WEFT_TRY(const host::Interval old, kernel::signal_timer(task, signal));
  if (!old_value.is_null()) {
    const abi::Itimerval out[] = {{.interval = timeval(old.interval), .value = timeval(old.value)}};
    WEFT_CHECK(old_value.store(out));
  }
  if (!new_value) return {};
  WEFT_TRY(const std::uint64_t value, nanoseconds(new_value->value));
  WEFT_TRY(const std::uint64_t interval, nanoseconds(new_value->interval));
  return kernel::set_signal_timer(task, signal, {.value = value, .interval = interval});
}

Result<abi::Size> proc_signals_sizes_get(Task& task) {
  return static_cast<abi::Size>(task.signals().inherited.size());
}

Result<> proc_signals_get(Task& task, guest::Later<abi::SignalDisposition> buf) {
  return buf.store(task.signals().inherited);
}

}  // namespace weft::syscalls
