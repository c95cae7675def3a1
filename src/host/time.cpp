#include "host/time.h"

#include <poll.h>
#include <sched.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <limits>

#include "base/assert.h"
#include "host/blocking.h"

namespace weft::host {
namespace {

static_assert(sizeof(Waited) == sizeof(pollfd) &&
              offsetof(Waited, wanted) == offsetof(pollfd, events) &&
              offsetof(Waited, happened) == offsetof(pollfd, revents));
static_assert(kReadable == POLLIN && kWritable == POLLOUT && kError == POLLERR &&
              kHangup == POLLHUP && kInvalid == POLLNVAL && kPeerClosed == POLLRDHUP);

constexpr std::uint64_t kBillion = 1'000'000'000;

clockid_t linux_clock(Clock clock) {
  constexpr clockid_t kClocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
                                   CLOCK_THREAD_CPUTIME_ID};
  return kClocks[static_cast<int>(clock)];
}

std::uint64_t nanoseconds(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * kBillion +
         static_cast<std::uint64_t>(time.tv_nsec);
}
timespec linux_time(std::uint64_t ns) {
  return {.tv_sec = static_cast<time_t>(ns / kBillion),
          .tv_nsec = static_cast<long>(ns % kBillion)};
}

}  // namespace

std::uint64_t now(Clock clock) {
  timespec time{};
  const int result = ::clock_gettime(linux_clock(clock), &time);
  WEFT_ASSERT(result == 0);
  return nanoseconds(time);
}

std::uint64_t resolution(Clock clock) {
  timespec time{};
  const int result = ::clock_getres(linux_clock(clock), &time);
  WEFT_ASSERT(result == 0);
  return nanoseconds(time);
}

Result<UniqueFd> realtime_alarm(std::uint64_t deadline) {
  UniqueFd fd(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!fd) return fail_with_errno();
  // A zero time would disarm the timer, and 1970 is over either way.
  itimerspec spec{.it_interval = {}, .it_value = linux_time(std::max<std::uint64_t>(deadline, 1))};
  if (::timerfd_settime(fd.get(), TFD_TIMER_ABSTIME, &spec, nullptr) != 0) return fail_with_errno();
  return fd;
}

Result<> fill_random(std::span<std::byte> buffer) {
  while (!buffer.empty()) {
    const ssize_t size = ::getrandom(buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail_with_errno();
    buffer = buffer.subspan(static_cast<std::size_t>(size));
  }
  return {};
}

void yield_processor() { ::sched_yield(); }

Result<std::size_t> wait(std::span<Waited> waited, std::optional<std::uint64_t> deadline,
                         OnSignal on_signal) {
  timespec timeout{};
  if (deadline) {
    const std::uint64_t at = now(Clock::monotonic);
    timeout = linux_time(*deadline > at ? *deadline - at : 0);
  }
  // The system call itself leaves in `timeout` what a signal left of it, so that going on is right.
  WEFT_TRY(const long ready,
           blocking(on_signal, SYS_ppoll, word_of(waited.data()), static_cast<long>(waited.size()),
                    word_of(deadline ? &timeout : nullptr), 0L, 0L));
  return static_cast<std::size_t>(ready);
}

}  // namespace weft::host
