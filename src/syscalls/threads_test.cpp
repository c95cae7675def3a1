#include <limits>

#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

class ThreadCalls : public TestGuest {
 protected:
  ThreadCalls() { module_ = "wasix_32v1"; }

  /// Puts an option_timestamp at 16 and waits on the word at 8, with the answer at 4.
  Errno wait(std::uint8_t some, std::uint64_t timeout, std::uint32_t expected) {
    put(16, some);
    put(24, timeout);
    return call("futex_wait", {8, expected, 16, 4});
  }
};

TEST_F(ThreadCalls, ExitLeavesTheThreadOnly) {
  call("thread_exit", {3});
  EXPECT_NE(left_, 0U);
  EXPECT_EQ(control_.kind, Control::Kind::exit_thread);
}

TEST_F(ThreadCalls, IdIsTheThreadsNumber) {
  EXPECT_EQ(call("thread_id", {60}), Errno::success);
  EXPECT_EQ(get<std::int32_t>(60), 77);
  EXPECT_EQ(call("thread_id", {61}), Errno::fault);
}

TEST_F(ThreadCalls, JoinKnowsItself) {
  EXPECT_EQ(call("thread_join", {12345}), Errno::success) << "there is none: it has ended";
  EXPECT_EQ(call("thread_join", {77}), Errno::deadlk);
  EXPECT_EQ(call("thread_join", {0}), Errno::deadlk);
  EXPECT_EQ(call("thread_join", {0x3fff'ffff}), Errno::deadlk);
}

TEST_F(ThreadCalls, SleepWaitsOnNothing) {
  EXPECT_EQ(call("thread_sleep", {2'000'000}), Errno::success);
  EXPECT_EQ(host_.last_timeout, 2'000'000);
  EXPECT_EQ(call("thread_sleep", {~std::uint64_t{0}}), Errno::success);
  EXPECT_EQ(host_.last_timeout, std::numeric_limits<std::int64_t>::max());
  host_.request_interrupt();
  EXPECT_EQ(call("thread_sleep", {2'000'000}), Errno::intr);
}

TEST_F(ThreadCalls, ParallelismIsPositive) {
  EXPECT_EQ(call("thread_parallelism", {60}), Errno::success);
  EXPECT_GE(get<std::uint32_t>(60), 1U);
}

TEST_F(ThreadCalls, SpawnPassesItsArgumentOn) {
  using Form = kernel::ThreadEntry::Form;
  EXPECT_EQ(call("thread_spawn_v2", {40, 60}), Errno::again) << "what the host says";
  host_.spawned = abi::Tid{4194305};
  EXPECT_EQ(call("thread_spawn_v2", {40, 60}), Errno::success);
  EXPECT_EQ(get<std::int32_t>(60), 4194305);
  EXPECT_EQ(host_.last_entry.form, Form::wasi_thread_start);
  EXPECT_EQ(host_.last_entry.argument, 40U);
  EXPECT_EQ(call("thread_spawn_v2", {40, 61}), Errno::fault);

  const Syscall* const old = find(module_, "thread_spawn", "IIIii:i");
  ASSERT_NE(old, nullptr);
  EXPECT_EQ(call(*old, {0x1'0000'0028, 1, 2, 0, 56}), Errno::success);
  EXPECT_EQ(get<std::int32_t>(56), 4194305);
  EXPECT_EQ(host_.last_entry.form, Form::start_thread);
  EXPECT_EQ(host_.last_entry.argument, 0x1'0000'0028U);
}

TEST_F(ThreadCalls, SpawnOfWasiAnswersANumberOrANegativeOne) {
  for (const char* const module : {"wasi", "wasi_snapshot_preview1", "wasi_unstable"}) {
    module_ = module;
    host_.spawned = abi::Tid{4194306};
    EXPECT_EQ(std::to_underlying(call("thread-spawn", {9})), 4194306 & 0xffff);
    EXPECT_EQ(host_.last_entry.form, kernel::ThreadEntry::Form::wasi_thread_start);
    EXPECT_EQ(host_.last_entry.argument, 9U);
    host_.spawned = fail(Errno::again);
    EXPECT_EQ(static_cast<std::int16_t>(std::to_underlying(call("thread-spawn", {9}))),
              -static_cast<int>(Errno::again));
  }
}

TEST_F(ThreadCalls, WaitSaysWhetherTimeHasPassed) {
  put(8, std::uint32_t{5});
  EXPECT_EQ(wait(1, 1000, 5), Errno::success);
  EXPECT_EQ(get<std::uint8_t>(4), 0) << "the time has passed";
  EXPECT_EQ(host_.last_timeout, 1000);
  EXPECT_EQ(wait(1, 1000, 6), Errno::success);
  EXPECT_EQ(get<std::uint8_t>(4), 1) << "another value";
  EXPECT_TRUE(untouched(5, 3)) << "one byte is written";
  host_.request_interrupt();
  EXPECT_EQ(wait(1, 1000, 5), Errno::success);
  EXPECT_EQ(get<std::uint8_t>(4), 1) << "interrupted: as if woken";
}

TEST_F(ThreadCalls, NoTimeoutIsTooLong) {
  put(8, std::uint32_t{5});
  EXPECT_EQ(wait(0, 1000, 5), Errno::success);
  EXPECT_EQ(host_.last_timeout, -1);
  EXPECT_EQ(wait(1, ~std::uint64_t{0}, 5), Errno::success);
  EXPECT_EQ(host_.last_timeout, std::numeric_limits<std::int64_t>::max());
}

TEST_F(ThreadCalls, WordsAreAlignedAndInMemory) {
  refuses_bad_pointer("futex_wait", {8, 5, 16, 40}, 0, 4);
  refuses_bad_pointer("futex_wake", {8, 40}, 0, 4);
  refuses_bad_pointer("futex_wake_all", {8, 40}, 0, 4);
  EXPECT_EQ(call("futex_wait", {10, 5, 16, 40}), Errno::inval);
  EXPECT_EQ(call("futex_wake", {9, 40}), Errno::inval);
  EXPECT_TRUE(untouched());
}

TEST_F(ThreadCalls, WakeSaysWhetherSomebodySlept) {
  EXPECT_EQ(call("futex_wake", {8, 40}), Errno::success);
  EXPECT_EQ(get<std::uint8_t>(40), 0);
  host_.sleepers = 3;
  EXPECT_EQ(call("futex_wake_all", {8, 40}), Errno::success);
  EXPECT_EQ(get<std::uint8_t>(40), 1);
  EXPECT_EQ(reinterpret_cast<const std::byte*>(host_.last_woken), base() + 8);
}

TEST_F(ThreadCalls, LocalsBelongToTheThread) {
  EXPECT_EQ(call("thread_local_create", {7, 60}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(60), 1U);
  EXPECT_EQ(call("thread_local_create", {0, 60}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(60), 2U);
  EXPECT_EQ(call("thread_local_get", {1, 48}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(48), 0U);
  EXPECT_EQ(call("thread_local_set", {1, 0x1'2345'6789}), Errno::success);
  EXPECT_EQ(call("thread_local_get", {1, 48}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(48), 0x1'2345'6789U);
  EXPECT_EQ(call("thread_local_destroy", {1}), Errno::success);
  EXPECT_EQ(call("thread_local_get", {1, 48}), Errno::inval);
  EXPECT_EQ(call("thread_local_set", {1, 1}), Errno::inval);
  EXPECT_EQ(call("thread_local_destroy", {1}), Errno::inval);
}

}  // namespace
}  // namespace weft::syscalls
