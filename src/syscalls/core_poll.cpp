// poll_oneoff in both layouts.
#include <array>
#include <vector>

#include "kernel/poll.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {
namespace {

// The counterpart for snapshot 0 lies beside its struct.
abi::Subscription to_preview1(const abi::Subscription& s) { return s; }

/// [EINVAL] for what the specification does not have.
bool is_known(const abi::Subscription& s) {
  if (!abi::is_known(s.tag)) return false;
  return s.tag != abi::Eventtype::clock ||
         (abi::is_known(s.clock_id) && abi::is_known(s.clock_flags));
}

template <class S>
Result<abi::Size> wait(Task& task, const guest::ArrayPair<S, abi::Event>& arrays,
                       std::span<abi::Subscription> subscriptions, std::span<abi::Event> events) {
  for (std::size_t i = 0; i < subscriptions.size(); ++i) {
    subscriptions[i] = to_preview1(arrays.in.load(i));
    if (!is_known(subscriptions[i])) return fail(Errno::inval);
  }
  WEFT_TRY(const auto count, kernel::poll_oneoff(task, subscriptions, events));
  for (std::size_t i = 0; i < count; ++i) arrays.out.store(i, events[i]);
  return count;
}

template <class S>
Result<abi::Size> poll(Task& task, const guest::ArrayPair<S, abi::Event>& arrays) {
  const std::size_t count = arrays.in.size();
  // Nearly all polls are this small; they need no allocation.
  constexpr std::size_t kInline = 8;
  if (count <= kInline) {
    std::array<abi::Subscription, kInline> subscriptions;
    std::array<abi::Event, kInline> events;
    return wait(task, arrays, std::span(subscriptions).first(count),
                std::span(events).first(count));
  }
  if (count > kernel::kMaxSubscriptions) return fail(Errno::inval);
  std::vector<abi::Subscription> subscriptions(count);
  std::vector<abi::Event> events(count);
  return wait(task, arrays, std::span(subscriptions), std::span(events));
}

}  // namespace

Result<abi::Size> poll_oneoff(Task& task, const PollArrays& arrays) { return poll(task, arrays); }
Result<abi::Size> poll_oneoff_snapshot0(Task& task, const PollArraysSnapshot0& arrays) {
  return poll(task, arrays);
}

}  // namespace weft::syscalls
