#include "kernel/poll.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "host/io.h"
#include "host/time.h"
#include "kernel/clock.h"

namespace weft::kernel {
namespace {

using abi::Event;
using abi::Subscription;

/// A few subscriptions need no memory from the heap.
constexpr std::size_t kInlineCount = 16;
/// Later than any clock will show.
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

/// What is waited for on behalf of one subscription.
struct Pending {
  /// Keeps the description while we wait, should another thread close the number.
  std::optional<FdRef> file = std::nullopt;
  /// When a clock subscription is due, on the host's monotonic clock.
  std::uint64_t due = kNever;
  /// For the realtime clock's absolute times: the deadline itself, and what wakes us then.
  std::optional<std::uint64_t> realtime_due = std::nullopt;
  UniqueFd alarm = UniqueFd();
  Errno error = Errno::success;
};

Event event_for(const Subscription& subscription, Errno error = Errno::success) {
  return Event{.userdata = subscription.userdata,
               .error = error,
               .type = subscription.tag,
               .nbytes = 0,
               .flags = abi::Eventrwflags::none};
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
  return a > kNever - b ? kNever : a + b;
}

class Poll {
 public:
  Poll(Task& task, std::span<const Subscription> subscriptions, std::span<Pending> pending,
       std::span<host::Waited> waited)
      : task_(task), subscriptions_(subscriptions), pending_(pending), waited_(waited) {}

  Result<std::uint32_t> run(std::span<Event> events);

 private:
  Result<> prepare(std::size_t i);
  Result<> prepare_clock(std::size_t i);
  void prepare_descriptor(std::size_t i);
  [[nodiscard]] bool clock_is_due(const Pending& pending) const;
  Result<> wait(std::optional<std::uint64_t> deadline);
  Result<> wait_merged(std::optional<std::uint64_t> deadline);
  std::optional<Event> outcome(std::size_t i) const;
  [[nodiscard]] Event descriptor_event(std::size_t i) const;

  Task& task_;
  std::span<const Subscription> subscriptions_;
  std::span<Pending> pending_;
  std::span<host::Waited> waited_;
  std::uint64_t earliest_ = kNever;
  bool ready_already_ = false;
};

Result<> Poll::prepare_clock(std::size_t i) {
  const Subscription& subscription = subscriptions_[i];
  Pending& pending = pending_[i];
  const bool realtime = subscription.clock_id == abi::ClockId::realtime;
  if (!realtime && subscription.clock_id != abi::ClockId::monotonic) {
    // One cannot sleep on processor time here; what is no clock at all is wrong.
    pending.error =
        subscription.clock_id <= abi::ClockId::thread_cputime ? Errno::notsup : Errno::inval;
    return {};
  }
  const std::uint64_t now = host::now(host::Clock::monotonic);
  if (!has(subscription.clock_flags, abi::Subclockflags::abstime)) {
    pending.due = saturating_add(now, subscription.timeout);
  } else {
    const auto offset = static_cast<std::uint64_t>(task_.clock_offset(subscription.clock_id));
    // A guest clock that was set forward may have had times before the host's began.
    const std::uint64_t due = subscription.timeout - offset;
    const std::uint64_t clock =
        host::now(realtime ? host::Clock::realtime : host::Clock::monotonic);
    const bool past = static_cast<std::int64_t>(offset) > 0 && offset > subscription.timeout;
    if (past || due <= clock) {
      pending.due = now;
    } else if (realtime) {
      pending.realtime_due = due;
      WEFT_TRY(pending.alarm, host::realtime_alarm(due));
      waited_[i] = {.fd = pending.alarm.get(), .wanted = host::kReadable, .happened = 0};
      return {};
    } else {
      pending.due = due;
    }
  }
  earliest_ = std::min(earliest_, pending.due);
  return {};
}

void Poll::prepare_descriptor(std::size_t i) {
  auto file = task_.fds().get(subscriptions_[i].fd(), abi::Rights::poll_fd_readwrite);
  if (!file) {
    pending_[i].error = file.error();
    return;
  }
  pending_[i].file = *std::move(file);
  const bool read = subscriptions_[i].tag == abi::Eventtype::fd_read;
  waited_[i] = {.fd = (*pending_[i].file)->host_fd(),
                .wanted = static_cast<std::int16_t>(read ? host::kReadable | host::kPeerClosed
                                                         : host::kWritable),
                .happened = 0};
}

Result<> Poll::prepare(std::size_t i) {
  waited_[i] = {.fd = -1, .wanted = 0, .happened = 0};
  switch (subscriptions_[i].tag) {
    case abi::Eventtype::clock:
      WEFT_CHECK(prepare_clock(i));
      break;
    case abi::Eventtype::fd_read:
    case abi::Eventtype::fd_write:
      prepare_descriptor(i);
      break;
    default:
      return fail(Errno::inval);
  }
  if (pending_[i].error == Errno::success) return {};
  // WASIX has two clocks to wait for and answers the whole call; what is wrong with a descriptor is
  // said of its subscription, in both: poll() must go on with the others.
  if (task_.mode() == Mode::wasix && subscriptions_[i].tag == abi::Eventtype::clock)
    return fail(Errno::inval);
  ready_already_ = true;
  return {};
}

bool Poll::clock_is_due(const Pending& pending) const {
  if (pending.realtime_due) return host::now(host::Clock::realtime) >= *pending.realtime_due;
  return pending.due != kNever && host::now(host::Clock::monotonic) >= pending.due;
}

Event Poll::descriptor_event(std::size_t i) const {
  Event event = event_for(subscriptions_[i]);
  const host::Waited& waited = waited_[i];
  if ((waited.happened & host::kInvalid) != 0) {
    // A descriptor that is only a start for paths.
    event.error = Errno::badf;
    return event;
  }
  // After an error the next read or write tells what it was.
  constexpr int kGone = host::kHangup | host::kError | host::kPeerClosed;
  if ((waited.happened & kGone) != 0) event.flags = abi::Eventrwflags::hangup;
  if (event.type == abi::Eventtype::fd_read && (*pending_[i].file)->access() != Access::write)
    event.nbytes = host::readable_bytes(waited.fd);
  return event;
}

std::optional<Event> Poll::outcome(std::size_t i) const {
  const Pending& pending = pending_[i];
  if (pending.error != Errno::success) return event_for(subscriptions_[i], pending.error);
  if (pending.file) {
    if (waited_[i].happened == 0) return std::nullopt;
    return descriptor_event(i);
  }
  if (!clock_is_due(pending)) return std::nullopt;
  return event_for(subscriptions_[i]);
}

Result<> Poll::wait(std::optional<std::uint64_t> deadline) {
  const auto waited = host::wait(waited_, deadline, host::OnSignal::report);
  // [EINVAL] Linux takes no longer lists than a process may have descriptors (RLIMIT_NOFILE).
  if (!waited && waited.error() == Errno::inval) return wait_merged(deadline);
  WEFT_CHECK(waited);
  return {};
}

/// Waits with one entry for each host descriptor, of which there cannot be too many.
Result<> Poll::wait_merged(std::optional<std::uint64_t> deadline) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < waited_.size(); ++i) {
    if (waited_[i].fd >= 0) order.push_back(i);
  }
  std::ranges::sort(order, {}, [this](std::size_t i) { return waited_[i].fd; });
  std::vector<host::Waited> merged;
  for (const std::size_t i : order) {
    if (merged.empty() || merged.back().fd != waited_[i].fd) {
      merged.push_back({.fd = waited_[i].fd, .wanted = 0, .happened = 0});
    }
    merged.back().wanted = static_cast<std::int16_t>(merged.back().wanted | waited_[i].wanted);
  }
  WEFT_CHECK(host::wait(merged, deadline, host::OnSignal::report));
  auto found = merged.begin();
  for (const std::size_t i : order) {
    while (found->fd != waited_[i].fd) ++found;
    constexpr int kAlways = host::kError | host::kHangup | host::kInvalid;
    waited_[i].happened =
        static_cast<std::int16_t>(found->happened & (waited_[i].wanted | kAlways));
  }
  return {};
}

Result<std::uint32_t> Poll::run(std::span<Event> events) {
  for (std::size_t i = 0; i < subscriptions_.size(); ++i) WEFT_CHECK(prepare(i));
  for (;;) {
    std::optional<std::uint64_t> deadline;
    if (ready_already_) {
      deadline = 0;
    } else if (earliest_ != kNever) {
      deadline = earliest_;
    }
    WEFT_CHECK(wait(deadline));
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < subscriptions_.size(); ++i) {
      if (const auto event = outcome(i)) events[count++] = *event;
    }
    // None: the realtime clock was set back after its alarm, or the timer ran a little early.
    if (count > 0) return count;
  }
}

/// "poll() … is not restarted following the interruption by a signal handler regardless of the use
/// of the SA_RESTART flag" (Linux, signal(7)).
Result<std::uint32_t> finished(Result<std::uint32_t> result) {
  if (!result && result.error() == Errno::intr) return fail(kInterrupted);
  return result;
}

}  // namespace

Result<std::uint32_t> poll_oneoff(Task& task, std::span<const Subscription> subscriptions,
                                  std::span<Event> events) {
  // [EINVAL] nothing to wait for. With what no memory of ours should be spent on, too.
  if (subscriptions.empty() || subscriptions.size() > kMaxSubscriptions ||
      events.size() < subscriptions.size())
    return fail(Errno::inval);
  const std::size_t count = subscriptions.size();
  if (count <= kInlineCount) {
    std::array<Pending, kInlineCount> pending;
    std::array<host::Waited, kInlineCount> waited;
    return finished(
        Poll(task, subscriptions, std::span(pending).first(count), std::span(waited).first(count))
            .run(events));
  }
  std::vector<Pending> pending(count);
  std::vector<host::Waited> waited(count);
  return finished(Poll(task, subscriptions, pending, waited).run(events));
}

}  // namespace weft::kernel
