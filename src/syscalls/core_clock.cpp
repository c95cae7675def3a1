// Clocks, randomness, yielding, and WASIX's relatives of them.
#include <algorithm>
#include <thread>

#include "kernel/clock.h"
#include "kernel/poll.h"
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

Result<> thread_sleep(Task& task, abi::Timestamp duration) {
  const abi::Subscription sleep[] = {{.userdata = 0,
                                      .tag = abi::Eventtype::clock,
                                      .clock_id = abi::ClockId::monotonic,
                                      .timeout = duration,
                                      .precision = 0,
                                      .clock_flags = abi::Subclockflags::none}};
  abi::Event event[1];
  WEFT_CHECK(kernel::poll_oneoff(task, sleep, event));
  return {};
}

Result<abi::Size> thread_parallelism(Task&) {
  return std::max<abi::Size>(std::thread::hardware_concurrency(), 1);
}

}  // namespace weft::syscalls
