#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>

#include "host/signals.h"

namespace weft::host {
namespace {

constexpr std::uint64_t kBillion = 1'000'000'000;
/// The kernel takes no times that its clocks cannot reach.
constexpr std::uint64_t kLongest = std::uint64_t{1} << 62;

/// Of setitimer; negative for signals without one.
int classic_timer(std::uint32_t signal) {
  switch (signal) {
    case SIGALRM:
      return ITIMER_REAL;
    case SIGVTALRM:
      return ITIMER_VIRTUAL;
    case SIGPROF:
      return ITIMER_PROF;
    default:
      return -1;
  }
}

/// In microseconds: what is shorter must not become none.
timeval to_timeval(std::uint64_t ns) {
  const std::uint64_t us = (std::min(ns, kLongest) + 999) / 1000;
  return {.tv_sec = static_cast<time_t>(us / 1'000'000),
          .tv_usec = static_cast<suseconds_t>(us % 1'000'000)};
}
std::uint64_t from_timeval(const timeval& t) {
  return static_cast<std::uint64_t>(t.tv_sec) * kBillion +
         static_cast<std::uint64_t>(t.tv_usec) * 1000;
}
timespec to_timespec(std::uint64_t ns) {
  ns = std::min(ns, kLongest);
  return {.tv_sec = static_cast<time_t>(ns / kBillion),
          .tv_nsec = static_cast<long>(ns % kBillion)};
}
std::uint64_t from_timespec(const timespec& t) {
  return static_cast<std::uint64_t>(t.tv_sec) * kBillion + static_cast<std::uint64_t>(t.tv_nsec);
}

}  // namespace

/// timer_t is a pointer in the host's C library.
bool SignalTimer::is_made() const { return owner_ == ::getpid(); }

SignalTimer::~SignalTimer() {
  if (is_made()) ::timer_delete(static_cast<timer_t>(timer_));
}

Result<Interval> SignalTimer::get() const {
  if (const int which = classic_timer(signal_); which >= 0) {
    itimerval now{};
    if (::getitimer(which, &now) != 0) return fail_with_errno();
    return Interval{from_timeval(now.it_value), from_timeval(now.it_interval)};
  }
  if (!is_made()) return Interval{};
  itimerspec now{};
  if (::timer_gettime(static_cast<timer_t>(timer_), &now) != 0) return fail_with_errno();
  return Interval{from_timespec(now.it_value), from_timespec(now.it_interval)};
}

Result<> SignalTimer::set(const Interval& interval) {
  if (const int which = classic_timer(signal_); which >= 0) {
    const itimerval next{.it_interval = to_timeval(interval.interval),
                         .it_value = to_timeval(interval.value)};
    return done(::setitimer(which, &next, nullptr));
  }
  if (!is_made()) {
    if (interval.value == 0) return {};
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = static_cast<int>(signal_);
    timer_t timer{};
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return fail_with_errno();
    timer_ = timer;
    owner_ = ::getpid();
  }
  const itimerspec next{.it_interval = to_timespec(interval.interval),
                        .it_value = to_timespec(interval.value)};
  return done(::timer_settime(static_cast<timer_t>(timer_), 0, &next, nullptr));
}

}  // namespace weft::host
