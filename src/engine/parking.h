// Parking: threads that sleep until somebody names the address they sleep on; memory.atomic.wait
// and notify, for words of either width. Any thread; on the host stack only.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bell.h"

namespace weft::engine {

struct Execution;
class Store;

/// The first three are what memory.atomic.wait gives.
enum class ParkResult : std::uint32_t { woken = 0, not_equal = 1, timed_out = 2, interrupted = 3 };

/// Sleeps if `*address` is `expected`. Nothing that unpark is called for after that comparison is
/// missed. A negative `timeout`, in nanoseconds, never ends. `interrupted`: `store` has been asked
/// to leave its guest, or to interrupt it; no such request is missed.
ParkResult park(const std::uint32_t* address, std::uint32_t expected, std::int64_t timeout,
                Store& store);
ParkResult park(const std::uint64_t* address, std::uint64_t expected, std::int64_t timeout,
                Store& store);

/// Wakes those that have slept longest on `address`, at most `count`; returns how many.
std::uint32_t unpark(const void* address, std::uint32_t count);

/// After something has been put into Execution::attention; async-signal-safe. What wakes the
/// thread, if it sleeps or is about to: it will see that before it does anything else.
std::optional<Bell> note_request(Execution& execution);
/// The same by a signal handler that has interrupted that thread: the signal has ended its sleep.
void note_own_request(Execution& execution);

/// In the child of a fork: forgets those who sleep, whose threads are not here, and the locks that
/// they or others may have held. The queues are made afresh, so it does not matter in what state
/// the copy found them.
void forget_parked();

}  // namespace weft::engine
