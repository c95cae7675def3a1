#include "kernel/poll.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "host/io.h"
#include "host/time.h"
#include "kernel/test_support.h"

namespace weft::kernel {
namespace {

using abi::ClockId;
using abi::Event;
using abi::Eventrwflags;
using abi::Eventtype;
using abi::Subclockflags;
using abi::Subscription;
using enum Errno;

constexpr std::uint64_t kMillisecond = 1'000'000;

Subscription on_clock(std::uint64_t userdata, ClockId clock, std::uint64_t timeout,
                      Subclockflags flags = Subclockflags::none) {
  return {.userdata = userdata,
          .tag = Eventtype::clock,
          .clock_id = clock,
          .timeout = timeout,
          .precision = 0,
          .clock_flags = flags};
}
Subscription on_fd(std::uint64_t userdata, Eventtype tag, abi::Fd fd) {
  return {.userdata = userdata,
          .tag = tag,
          .clock_id = static_cast<ClockId>(std::to_underlying(fd)),
          .timeout = 0,
          .precision = 0,
          .clock_flags = Subclockflags::none};
}

class PollOneoff : public testing::Test {
 protected:
  PollOneoff() {
    host_.write("file", "0123456789");
    task_ = task_for(host_, Resolver::automatic);
  }
  abi::Fd adopt(int host_fd) {
    auto file = File::create(UniqueFd(host_fd));
    const RightsPair rights = natural_rights(**file);
    return *task_->fds().insert({.file = *std::move(file), .rights = rights});
  }
  void make_pipe() {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read_end_ = adopt(ends[0]);
    write_end_ = adopt(ends[1]);
  }
  std::vector<Event> poll(const std::vector<Subscription>& subscriptions) {
    std::vector<Event> events(subscriptions.size());
    const auto count = poll_oneoff(*task_, subscriptions, events);
    EXPECT_TRUE(count) << errno_name(error_of(count));
    events.resize(count.value_or(0));
    return events;
  }
  Errno poll_error(const std::vector<Subscription>& subscriptions) {
    std::vector<Event> events(subscriptions.size());
    return error_of(poll_oneoff(*task_, subscriptions, events));
  }

  HostDirectory host_;
  std::unique_ptr<Task> task_;
  abi::Fd read_end_{};
  abi::Fd write_end_{};
};

TEST_F(PollOneoff, NothingToWaitForIsInvalid) {
  EXPECT_EQ(poll_error({}), inval);
  EXPECT_EQ(poll_error({on_fd(1, static_cast<Eventtype>(3), abi::Fd{0})}), inval);
  EXPECT_EQ(poll_error(std::vector(kMaxSubscriptions + 1, on_clock(1, ClockId::monotonic, 0))),
            inval);
}

TEST_F(PollOneoff, RelativeTimesPassAndNotMore) {
  for (const ClockId clock : {ClockId::realtime, ClockId::monotonic}) {
    for (const std::uint64_t timeout : {std::uint64_t{0}, std::uint64_t{1}, 5 * kMillisecond}) {
      const std::uint64_t start = host::now(host::Clock::monotonic);
      const auto events = poll({on_clock(7, clock, timeout)});
      EXPECT_GE(host::now(host::Clock::monotonic) - start, timeout);
      ASSERT_EQ(events.size(), 1U);
      EXPECT_EQ(events[0].userdata, 7U);
      EXPECT_EQ(events[0].error, success);
      EXPECT_EQ(events[0].type, Eventtype::clock);
    }
  }
}

TEST_F(PollOneoff, AbsoluteTimes) {
  for (const auto& [clock, host_clock] : {std::pair{ClockId::realtime, host::Clock::realtime},
                                          std::pair{ClockId::monotonic, host::Clock::monotonic}}) {
    const std::uint64_t deadline = host::now(host_clock) + 5 * kMillisecond;
    EXPECT_EQ(poll({on_clock(1, clock, deadline, Subclockflags::abstime)}).size(), 1U);
    EXPECT_GE(host::now(host_clock), deadline);
    EXPECT_EQ(poll({on_clock(1, clock, 0, Subclockflags::abstime)}).size(), 1U);
    EXPECT_EQ(poll({on_clock(1, clock, deadline, Subclockflags::abstime)}).size(), 1U);
  }
}

TEST_F(PollOneoff, AGuestsOwnClockIsObeyed) {
  constexpr std::uint64_t kDay = 86'400'000'000'000;
  const std::uint64_t now = host::now(host::Clock::realtime);
  ASSERT_TRUE(clock_time_set(*task_, ClockId::realtime, now + kDay));
  const std::uint64_t deadline = *clock_time_get(*task_, ClockId::realtime) + 3 * kMillisecond;
  EXPECT_EQ(poll({on_clock(1, ClockId::realtime, deadline, Subclockflags::abstime)}).size(), 1U);
  EXPECT_GE(*clock_time_get(*task_, ClockId::realtime), deadline);
  EXPECT_EQ(poll({on_clock(1, ClockId::realtime, 5, Subclockflags::abstime)}).size(), 1U);
}

TEST_F(PollOneoff, TheEarliestOfSeveralClocksEndsTheWait) {
  const auto events = poll(
      {on_clock(1, ClockId::monotonic, ~0ULL), on_clock(2, ClockId::monotonic, 2 * kMillisecond),
       on_clock(3, ClockId::realtime, 3'600'000 * kMillisecond), on_clock(4, ClockId::monotonic, 1),
       on_clock(5, ClockId::realtime, ~0ULL, Subclockflags::abstime)});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].userdata, 4U);
}

TEST_F(PollOneoff, OtherClocksAreErrorsOfTheirOwn) {
  const auto events =
      poll({on_clock(1, ClockId::process_cputime, 0), on_clock(2, static_cast<ClockId>(4), 0),
            on_clock(3, ClockId::monotonic, ~0ULL)});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].error, notsup);
  EXPECT_EQ(events[1].error, inval);
}

TEST_F(PollOneoff, PipesBecomeReadable) {
  make_pipe();
  EXPECT_EQ(
      poll({on_fd(1, Eventtype::fd_read, read_end_), on_clock(2, ClockId::monotonic, 1000)})[0]
          .userdata,
      2U);
  const auto writable = poll({on_fd(1, Eventtype::fd_write, write_end_)});
  ASSERT_EQ(writable.size(), 1U);
  EXPECT_EQ(writable[0].type, Eventtype::fd_write);
  ASSERT_TRUE(write_text(*task_, write_end_, "hello"));
  const auto events = poll({on_fd(1, Eventtype::fd_read, read_end_),
                            on_clock(2, ClockId::monotonic, 3'600'000 * kMillisecond)});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].nbytes, 5U);
  EXPECT_EQ(events[0].flags, Eventrwflags::none);
}

TEST_F(PollOneoff, HangupIsTold) {
  make_pipe();
  ASSERT_TRUE(write_text(*task_, write_end_, "x"));
  ASSERT_TRUE(fd_close(*task_, write_end_));
  auto events = poll({on_fd(1, Eventtype::fd_read, read_end_)});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].nbytes, 1U);
  EXPECT_EQ(events[0].flags, Eventrwflags::hangup);
  make_pipe();
  ASSERT_TRUE(fd_close(*task_, read_end_));
  events = poll({on_fd(1, Eventtype::fd_write, write_end_)});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].error, success);
  EXPECT_EQ(events[0].flags, Eventrwflags::hangup);
}

TEST_F(PollOneoff, AnotherThreadsWriteWakesIt) {
  make_pipe();
  task_->fds().share();
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    (void)write_text(*task_, write_end_, "x");
  });
  const auto events = poll({on_fd(1, Eventtype::fd_read, read_end_)});
  writer.join();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].nbytes, 1U);
}

TEST_F(PollOneoff, FilesAreAlwaysReady) {
  const auto fd = *path_open(*task_, kPreopen, "file", request({}));
  ASSERT_TRUE(fd_seek(*task_, fd, 4, abi::Whence::set));
  const auto events = poll({on_fd(1, Eventtype::fd_read, fd), on_fd(2, Eventtype::fd_write, fd),
                            on_fd(3, Eventtype::fd_read, kPreopen)});
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].nbytes, 6U);
  EXPECT_EQ(events[1].userdata, 2U);
  EXPECT_EQ(events[2].error, success);
}

TEST_F(PollOneoff, BadDescriptorsAreErrorsOfTheirOwn) {
  const auto fd = *path_open(*task_, kPreopen, "file", request({}));
  ASSERT_TRUE(fd_fdstat_set_rights(*task_, fd, abi::Rights::fd_read, {}));
  const auto events =
      poll({on_fd(1, Eventtype::fd_read, abi::Fd{99}), on_fd(2, Eventtype::fd_read, fd),
            on_clock(3, ClockId::monotonic, ~0ULL)});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].error, badf);
  EXPECT_EQ(events[0].type, Eventtype::fd_read);
  EXPECT_EQ(events[1].error, notcapable);
}

TEST_F(PollOneoff, WasixFailsTheWholeCallForAClockItLacks) {
  task_ = task_for(host_, Resolver::automatic, Mode::wasix);
  const auto events = poll({on_fd(1, Eventtype::fd_read, abi::Fd{99})});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].error, badf);
  EXPECT_EQ(poll_error({on_clock(1, ClockId::process_cputime, 0)}), inval);
  EXPECT_EQ(poll_error({on_clock(1, static_cast<ClockId>(9), 0)}), inval);
}

TEST_F(PollOneoff, ThousandsOfSubscriptions) {
  make_pipe();
  std::vector<Subscription> many(10000, on_fd(1, Eventtype::fd_read, read_end_));
  many.push_back(on_clock(2, ClockId::monotonic, kMillisecond));
  const auto timed_out = poll(many);
  ASSERT_EQ(timed_out.size(), 1U);
  EXPECT_EQ(timed_out[0].userdata, 2U);
  ASSERT_TRUE(write_text(*task_, write_end_, "x"));
  EXPECT_GE(poll(many).size(), 10000U);
}

/// Linux's poll takes no more entries than a process may have descriptors.
TEST_F(PollOneoff, MoreSubscriptionsThanDescriptorsAllowed) {
  make_pipe();
  ASSERT_EQ(*write_text(*task_, write_end_, "x"), 1U);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{64, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<Subscription> in;
  for (std::uint64_t i = 0; i < 100; ++i) {
    in.push_back(on_clock(i, ClockId::monotonic, 3600'000 * kMillisecond));
    in.push_back(on_fd(1000 + i, Eventtype::fd_read, read_end_));
    in.push_back(on_fd(2000 + i, Eventtype::fd_write, write_end_));
  }
  std::vector<Event> out(in.size());
  const auto count = poll_oneoff(*task_, in, out);
  // Nothing to write to, and nobody to read from.
  ASSERT_EQ(*read_text(*task_, read_end_), "x");
  const std::array idle{on_fd(1, Eventtype::fd_read, read_end_)};
  in.assign(100, idle[0]);
  in.push_back(on_clock(7, ClockId::monotonic, kMillisecond));
  std::vector<Event> late(in.size());
  const auto timeouts = poll_oneoff(*task_, in, late);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_EQ(count.value_or(0), 200U);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(out[i].userdata, i % 2 == 0 ? 1000 + i / 2 : 2000 + i / 2);
    EXPECT_EQ(out[i].nbytes, i % 2 == 0 ? 1U : 0U);
  }
  ASSERT_EQ(timeouts.value_or(0), 1U);
  EXPECT_EQ(late[0].userdata, 7U);
}

TEST(Clock, IdsAndValues) {
  const auto task = task_with({});
  for (const ClockId clock :
       {ClockId::realtime, ClockId::monotonic, ClockId::process_cputime, ClockId::thread_cputime}) {
    EXPECT_GT(*clock_res_get(*task, clock), 0U);
    const std::uint64_t first = *clock_time_get(*task, clock);
    EXPECT_GT(first, 0U);
    EXPECT_GE(*clock_time_get(*task, clock), first);
  }
  EXPECT_EQ(error_of(clock_res_get(*task, static_cast<ClockId>(4))), inval);
  EXPECT_EQ(error_of(clock_time_get(*task, static_cast<ClockId>(~0U))), inval);
  EXPECT_EQ(error_of(clock_time_set(*task, ClockId::monotonic, 5)), perm);
  ASSERT_TRUE(clock_time_set(*task, ClockId::realtime, 5));
  EXPECT_LT(*clock_time_get(*task, ClockId::realtime), 1000 * kMillisecond);
  EXPECT_TRUE(sched_yield(*task));
  std::array<std::byte, 64> a{};
  std::array<std::byte, 64> b{};
  ASSERT_TRUE(random_get(*task, a));
  ASSERT_TRUE(random_get(*task, b));
  EXPECT_NE(a, b);
  EXPECT_TRUE(random_get(*task, {}));
}

}  // namespace
}  // namespace weft::kernel
