#include "kernel/clock.h"

#include <utility>

#include "host/time.h"

namespace weft::kernel {
namespace {

static_assert(std::to_underlying(abi::ClockId::thread_cputime) ==
              std::to_underlying(host::Clock::thread_cpu));

Result<host::Clock> host_clock(abi::ClockId clock) {
  // [EINVAL] The clockid value is not one of the four.
  if (clock > abi::ClockId::thread_cputime) return fail(Errno::inval);
  return static_cast<host::Clock>(std::to_underlying(clock));
}

}  // namespace

Result<abi::Timestamp> clock_res_get([[maybe_unused]] Task& task, abi::ClockId clock) {
  WEFT_TRY(const host::Clock id, host_clock(clock));
  return host::resolution(id);
}

Result<abi::Timestamp> clock_time_get(Task& task, abi::ClockId clock) {
  WEFT_TRY(const host::Clock id, host_clock(clock));
  return host::now(id) + static_cast<std::uint64_t>(task.clock_offset(clock));
}

Result<> clock_time_set(Task& task, abi::ClockId clock, abi::Timestamp time) {
  WEFT_TRY(const host::Clock id, host_clock(clock));
  // [EPERM] only the realtime clock can be set, as on Linux.
  if (id != host::Clock::realtime) return fail(Errno::perm);
  task.set_clock_offset(clock, static_cast<std::int64_t>(time - host::now(id)));
  return {};
}

Result<> random_get([[maybe_unused]] Task& task, std::span<std::byte> buffer) {
  return host::fill_random(buffer);
}

Result<> sched_yield([[maybe_unused]] Task& task) {
  host::yield_processor();
  return {};
}

}  // namespace weft::kernel
