// Clocks, randomness, yielding.
#include "kernel/clock.h"
#include "syscalls/handlers.h"

namespace weft::syscalls {

Result<abi::Timestamp> clock_res_get(Task& task, abi::ClockId id) {
  return kernel::clock_res_get(task, id);
}

/// `precision` is the lag that the guest would accept; there is none.
Result<abi::Timestamp> clock_time_get(Task& task, abi::ClockId id, abi::Timestamp /*precision*/) {
  return kernel::clock_time_get(task, id);
}

Result<> clock_time_set(Task& task, abi::ClockId id, abi::Timestamp timestamp) {
  return kernel::clock_time_set(task, id, timestamp);
}

Result<> random_get(Task& task, std::span<std::byte> buf) { return kernel::random_get(task, buf); }

Result<> sched_yield(Task& task) { return kernel::sched_yield(task); }

}  // namespace weft::syscalls
