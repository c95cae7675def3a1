// The host's clocks, timers, randomness and waiting. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/result.h"
#include "base/unique_fd.h"
#include "host/errno.h"

namespace weft::host {

enum class Clock : std::uint8_t { realtime, monotonic, process_cpu, thread_cpu };

/// Nanoseconds. The first two never enter the kernel.
std::uint64_t now(Clock clock);
std::uint64_t resolution(Clock clock);

/// Becomes readable at that moment of the realtime clock, also when the clock is set meanwhile.
Result<UniqueFd> realtime_alarm(std::uint64_t deadline);

Result<> fill_random(std::span<std::byte> buffer);
void yield_processor();

/// One descriptor of a wait. Laid out as Linux's pollfd (time.cpp asserts it).
struct Waited {
  int fd;  // negative: ignored
  std::int16_t wanted;
  std::int16_t happened;
};
inline constexpr std::int16_t kReadable = 0x001;
inline constexpr std::int16_t kWritable = 0x004;
inline constexpr std::int16_t kError = 0x008;
inline constexpr std::int16_t kHangup = 0x010;
inline constexpr std::int16_t kInvalid = 0x020;
/// The other end closed or shut down its sending half.
inline constexpr std::int16_t kPeerClosed = 0x2000;

/// Waits until something happened, or the monotonic deadline passed, or a signal came (report).
/// Answers how many descriptors have something; no deadline waits for ever.
Result<std::size_t> wait(std::span<Waited> waited, std::optional<std::uint64_t> deadline,
                         OnSignal on_signal);

}  // namespace weft::host
