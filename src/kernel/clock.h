// Clocks, randomness and yielding. Any thread.
#pragma once

#include <cstddef>
#include <span>

#include "abi/types.h"
#include "base/result.h"
#include "kernel/task.h"

namespace weft::kernel {

/// [EINVAL] for an id that is none of the four.
Result<abi::Timestamp> clock_res_get(Task& task, abi::ClockId clock);
Result<abi::Timestamp> clock_time_get(Task& task, abi::ClockId clock);
/// WASIX: moves the guest's realtime clock only; the host's stays.
Result<> clock_time_set(Task& task, abi::ClockId clock, abi::Timestamp time);

/// Straight into guest memory; any size.
Result<> random_get(Task& task, std::span<std::byte> buffer);
Result<> sched_yield(Task& task);

}  // namespace weft::kernel
