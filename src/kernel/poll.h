// poll_oneoff: waiting for clocks and descriptors. Any thread.
#pragma once

#include <cstdint>
#include <span>

#include "abi/structs.h"
#include "abi/types.h"
#include "base/result.h"
#include "kernel/task.h"

namespace weft::kernel {

/// More subscriptions than this in one call answer inval: a table cannot hold more descriptors.
inline constexpr std::size_t kMaxSubscriptions = 65536;

/// Waits until something of `subscriptions` happened and writes one event for each that did.
/// Both arrays are Weft's own memory (guest memory can change under way), `events` is at least as
/// long as `subscriptions`. Answers the number of events, at least one. [EINVAL] without
/// subscriptions or with more than kMaxSubscriptions.
Result<std::uint32_t> poll_oneoff(Task& task, std::span<const abi::Subscription> subscriptions,
                                  std::span<abi::Event> events);

}  // namespace weft::kernel
