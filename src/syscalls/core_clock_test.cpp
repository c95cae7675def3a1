#include <ctime>

#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

using Clock = TestGuest;

std::uint64_t host_clock(clockid_t id) {
  timespec t{};
  ::clock_gettime(id, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(t.tv_nsec);
}

TEST_F(Clock, TimeLiesBetweenTwoHostReadings) {
  const clockid_t ids[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
                           CLOCK_THREAD_CPUTIME_ID};
  for (std::uint64_t id = 0; id < 4; ++id) {
    const std::uint64_t before = host_clock(ids[id]);
    ASSERT_EQ(call("clock_time_get", {id, 0, 56}), Errno::success);
    const std::uint64_t after = host_clock(ids[id]);
    EXPECT_LE(before, get<std::uint64_t>(56)) << id;
    EXPECT_GE(after, get<std::uint64_t>(56)) << id;
  }
}

TEST_F(Clock, ResolutionIsPositive) {
  for (std::uint64_t id = 0; id < 4; ++id) {
    ASSERT_EQ(call("clock_res_get", {id, 56}), Errno::success);
    EXPECT_GT(get<std::uint64_t>(56), 0U);
    EXPECT_LT(get<std::uint64_t>(56), 1'000'000'000U);
  }
}

TEST_F(Clock, UnknownIdsAreInvalid) {
  EXPECT_EQ(call("clock_time_get", {4, 0, 0}), Errno::inval);
  EXPECT_EQ(call("clock_res_get", {4, 0}), Errno::inval);
  EXPECT_EQ(call("clock_time_get", {0xffff'ffff, 0, 0}), Errno::inval);
  EXPECT_TRUE(untouched());
}

TEST_F(Clock, RefusesBadPlaces) {
  refuses_bad_pointer("clock_time_get", {0, 0, 0}, 2, 8);
  refuses_bad_pointer("clock_res_get", {0, 0}, 1, 8);
}

TEST_F(Clock, SettingAWasixClockMovesOnlyTheGuestsOwn) {
  module_ = "wasix_32v1";
  const std::uint64_t host_before = host_clock(CLOCK_REALTIME);
  ASSERT_EQ(call("clock_time_set", {0, 1'000'000'000}), Errno::success);
  ASSERT_EQ(call("clock_time_get", {0, 0, 0}), Errno::success);
  EXPECT_GE(get<std::uint64_t>(0), 1'000'000'000U);
  EXPECT_LT(get<std::uint64_t>(0), 60'000'000'000U);
  EXPECT_GE(host_clock(CLOCK_REALTIME), host_before);
  EXPECT_EQ(call("clock_time_set", {4, 0}), Errno::inval);
}

using Random = LargeTestGuest;

TEST_F(Random, FillsExactlyTheBuffer) {
  ASSERT_EQ(call("random_get", {0, 256}), Errno::success);
  // 64 equal bytes by chance would be a surprise.
  EXPECT_NE(text(0, 64), std::string(64, '?'));
  EXPECT_NE(text(192, 64), std::string(64, '?'));
  EXPECT_TRUE(untouched(256));
}

TEST_F(Random, ZeroLengthAndBadRanges) {
  EXPECT_EQ(call("random_get", {512, 0}), Errno::success);
  EXPECT_EQ(call("random_get", {513, 0}), Errno::fault);
  EXPECT_EQ(call("random_get", {0, 513}), Errno::fault);
  EXPECT_EQ(call("random_get", {1, 0xffff'ffff}), Errno::fault);
  refuses_bad_pointer("random_get", {0, 16}, 0, 16);
  EXPECT_TRUE(untouched());
  EXPECT_EQ(call("random_get", {511, 1}), Errno::success);
}

TEST_F(Clock, YieldSucceeds) { EXPECT_EQ(call("sched_yield", {}), Errno::success); }

}  // namespace
}  // namespace weft::syscalls
