#include <ctime>

#include "abi/snapshot0.h"
#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

std::uint64_t now(clockid_t id) {
  timespec t{};
  ::clock_gettime(id, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(t.tv_nsec);
}

abi::Subscription clock_after(abi::Userdata userdata, abi::Timestamp timeout,
                              abi::ClockId id = abi::ClockId::monotonic,
                              abi::Subclockflags flags = abi::Subclockflags::none) {
  return {.userdata = userdata,
          .tag = abi::Eventtype::clock,
          .clock_id = id,
          .timeout = timeout,
          .precision = 0,
          .clock_flags = flags};
}
abi::Subscription on_fd(abi::Userdata userdata, abi::Eventtype type, std::uint32_t fd) {
  return {.userdata = userdata,
          .tag = type,
          .clock_id = static_cast<abi::ClockId>(fd),
          .timeout = 0,
          .precision = 0,
          .clock_flags = {}};
}

class Poll : public LargeTestGuest {
 protected:
  static constexpr std::uint64_t kIn = 0;
  static constexpr std::uint64_t kEvents = 256;
  static constexpr std::uint64_t kCount = 508;

  Errno poll(const std::vector<abi::Subscription>& subscriptions) {
    fill();
    for (std::size_t i = 0; i < subscriptions.size(); ++i) put(kIn + 48 * i, subscriptions[i]);
    return call("poll_oneoff", {kIn, kEvents, subscriptions.size(), kCount});
  }
  abi::Event event(std::size_t i) { return get<abi::Event>(kEvents + 32 * i); }
  std::uint32_t count() { return get<std::uint32_t>(kCount); }
};

TEST_F(Poll, RelativeClocks) {
  const auto before = now(CLOCK_MONOTONIC);
  ASSERT_EQ(poll({clock_after(7, 3'000'000)}), Errno::success);
  EXPECT_GE(now(CLOCK_MONOTONIC) - before, 3'000'000U);
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(event(0).userdata, 7U);
  EXPECT_EQ(event(0).type, abi::Eventtype::clock);
  EXPECT_EQ(event(0).error, Errno::success);
  EXPECT_EQ(event(0).reserved0, (std::array<std::uint8_t, 5>{}));
  EXPECT_TRUE(untouched(kEvents + 32, kCount - kEvents - 32));
}

TEST_F(Poll, AbsoluteClocks) {
  const auto deadline = now(CLOCK_REALTIME) + 3'000'000;
  ASSERT_EQ(poll({clock_after(7, deadline, abi::ClockId::realtime, abi::Subclockflags::abstime)}),
            Errno::success);
  EXPECT_GE(now(CLOCK_REALTIME), deadline);
  ASSERT_EQ(poll({clock_after(7, 1, abi::ClockId::monotonic, abi::Subclockflags::abstime)}),
            Errno::success)
      << "long past";
  EXPECT_EQ(count(), 1U);
}

TEST_F(Poll, ZeroTimeoutReturnsAtOnce) {
  ASSERT_EQ(poll({clock_after(1, 0), on_fd(2, abi::Eventtype::fd_read, 0)}), Errno::success);
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(event(0).userdata, 1U);
}

TEST_F(Poll, ReadableAndWritableDescriptors) {
  ASSERT_EQ(::write(stdin_write_.get(), "abc", 3), 3);
  ASSERT_EQ(poll({on_fd(1, abi::Eventtype::fd_read, 0), on_fd(2, abi::Eventtype::fd_write, 1),
                  clock_after(3, 10'000'000'000)}),
            Errno::success);
  ASSERT_EQ(count(), 2U);
  EXPECT_EQ(event(0).userdata, 1U);
  EXPECT_EQ(event(0).type, abi::Eventtype::fd_read);
  EXPECT_EQ(event(0).nbytes, 3U);
  EXPECT_EQ(event(1).userdata, 2U);
  EXPECT_EQ(event(1).type, abi::Eventtype::fd_write);
}

TEST_F(Poll, HangupIsReported) {
  stdin_write_.reset();
  ASSERT_EQ(poll({on_fd(1, abi::Eventtype::fd_read, 0)}), Errno::success);
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(event(0).flags, abi::Eventrwflags::hangup);
}

TEST_F(Poll, RegularFilesAreAlwaysReady) {
  write_file("f", "hello");
  const auto fd = static_cast<std::uint32_t>(open("f"));
  ASSERT_EQ(poll({on_fd(1, abi::Eventtype::fd_read, fd)}), Errno::success);
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(event(0).error, Errno::success);
}

TEST_F(Poll, AnUnknownDescriptorIsAnEventWithAnError) {
  ASSERT_EQ(poll({on_fd(9, abi::Eventtype::fd_read, 99), clock_after(1, 10'000'000'000)}),
            Errno::success);
  ASSERT_EQ(count(), 1U);
  EXPECT_EQ(event(0).userdata, 9U);
  EXPECT_EQ(event(0).error, Errno::badf);
}

TEST_F(Poll, InvalidSubscriptions) {
  EXPECT_EQ(poll({}), Errno::inval);
  auto s = clock_after(1, 0);
  s.tag = static_cast<abi::Eventtype>(3);
  EXPECT_EQ(poll({s}), Errno::inval);
  s = clock_after(1, 0, static_cast<abi::ClockId>(4));
  EXPECT_EQ(poll({s}), Errno::inval);
  s = clock_after(1, 0);
  s.clock_flags = static_cast<abi::Subclockflags>(2);
  EXPECT_EQ(poll({s}), Errno::inval);
  EXPECT_TRUE(untouched(kEvents));
}

TEST_F(Poll, ArraysAreRangeChecked) {
  poll({clock_after(1, 0)});
  refuses_bad_pointer("poll_oneoff", {kIn, kEvents, 1, kCount}, 0, 48);
  refuses_bad_pointer("poll_oneoff", {kIn, kEvents, 1, kCount}, 1, 32);
  refuses_bad_pointer("poll_oneoff", {kIn, kEvents, 1, kCount}, 3, 4);
  // 48 times this is 2^32 + 16.
  EXPECT_EQ(call("poll_oneoff", {kIn, kEvents, 0x5555556, kCount}), Errno::fault);
  EXPECT_EQ(call("poll_oneoff", {kIn, kEvents, 0xffff'ffff, kCount}), Errno::fault);
}

class ManyPolls : public TestGuest {
 protected:
  ManyPolls() : TestGuest(8192) {}
};
TEST_F(ManyPolls, MoreThanFitOnTheStack) {
  for (std::uint32_t i = 0; i < 50; ++i) put(48 * i, clock_after(i, 0));
  ASSERT_EQ(call("poll_oneoff", {0, 4096, 50, 8188}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(8188), 50U);
  EXPECT_EQ(get<abi::Event>(4096 + 32 * 49).userdata, 49U);
}

TEST_F(Poll, Snapshot0HasAWiderSubscription) {
  module_ = "wasi_unstable";
  abi::snapshot0::Subscription clock{.userdata = 5,
                                     .tag = abi::Eventtype::clock,
                                     .identifier = 77,
                                     .clock_id = abi::ClockId::monotonic,
                                     .timeout = 1'000'000,
                                     .precision = 0,
                                     .clock_flags = {}};
  abi::snapshot0::Subscription fd{.userdata = 6,
                                  .tag = abi::Eventtype::fd_write,
                                  .identifier = 1,
                                  .clock_id = {},
                                  .timeout = 0,
                                  .precision = 0,
                                  .clock_flags = {}};
  put(0, clock);
  ASSERT_EQ(call("poll_oneoff", {0, kEvents, 1, kCount}), Errno::success);
  EXPECT_EQ(event(0).userdata, 5U);
  put(56, fd);
  ASSERT_EQ(call("poll_oneoff", {0, kEvents, 2, kCount}), Errno::success);
  ASSERT_EQ(count(), 1U);
  EXPECT_EQ(event(0).userdata, 6U);
  EXPECT_EQ(event(0).type, abi::Eventtype::fd_write);
  EXPECT_TRUE(untouched(112, kEvents - 112));
  refuses_bad_pointer("poll_oneoff", {0, kEvents, 1, kCount}, 0, 56);
}

using Snapshot0 = LargeTestGuest;

TEST_F(Snapshot0, WhenceHasOtherNumbers) {
  module_ = "wasi_unstable";
  write_file("f", "0123456789");
  const auto fd = open("f");
  ASSERT_EQ(call("fd_seek", {fd, 4, 2, 0}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(0), 4U) << "2 is set";
  ASSERT_EQ(call("fd_seek", {fd, 1, 0, 0}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(0), 5U) << "0 is cur";
  ASSERT_EQ(call("fd_seek", {fd, 0, 1, 0}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(0), 10U) << "1 is end";
  EXPECT_EQ(call("fd_seek", {fd, 0, 3, 0}), Errno::inval);
}

TEST_F(Snapshot0, FilestatIsEightBytesShorter) {
  module_ = "wasi_unstable";
  write_file("f", "hello");
  const auto fd = open("f");
  ASSERT_EQ(call("fd_filestat_get", {fd, 456}), Errno::success) << "the last place it fits";
  auto stat = get<abi::snapshot0::Filestat>(456);
  EXPECT_EQ(stat.filetype, abi::Filetype::regular_file);
  EXPECT_EQ(stat.nlink, 1U);
  EXPECT_EQ(stat.size, 5U);
  EXPECT_GT(stat.mtim, 0U);
  EXPECT_TRUE(untouched(0, 456));
  fill();
  put_text(0, "f");
  ASSERT_EQ(call("path_filestat_get", {kPreopen, 1, 0, 1, 456}), Errno::success);
  stat = get<abi::snapshot0::Filestat>(456);
  EXPECT_EQ(stat.size, 5U);
  EXPECT_TRUE(untouched(1, 455));
  fill();
  put_text(0, "f");
  refuses_bad_pointer("path_filestat_get", {kPreopen, 1, 0, 1, 64}, 4, 56);
  refuses_bad_pointer("fd_filestat_get", {fd, 64}, 1, 56);
}

}  // namespace
}  // namespace weft::syscalls
