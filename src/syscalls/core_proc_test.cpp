#include <csignal>

#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

using Proc = TestGuest;

TEST_F(Proc, ExitLeavesWithItsCode) {
  call("proc_exit", {42});
  EXPECT_NE(left_, 0U);
  EXPECT_EQ(control_.kind, Control::Kind::exit);
  EXPECT_EQ(control_.value, 42U);
  call("proc_exit", {0xffff'ffff});
  EXPECT_EQ(control_.value, 0xffff'ffffU);
  EXPECT_TRUE(untouched());
}

TEST_F(Proc, RaiseTerminatesByDefault) {
  call("proc_raise", {6});
  EXPECT_NE(left_, 0U);
  EXPECT_EQ(control_.kind, Control::Kind::kill);
  EXPECT_EQ(control_.value, static_cast<std::uint32_t>(SIGABRT));
}

TEST_F(Proc, RaiseKnowsBothNumberings) {
  // Preview 1 has no STKFLT: its 30 is SYS, Linux's 31.
  call("proc_raise", {30});
  EXPECT_EQ(control_.value, static_cast<std::uint32_t>(SIGSYS));
  EXPECT_EQ(call("proc_raise", {31}), Errno::inval);
  module_ = "wasix_32v1";
  call("proc_raise", {31});
  EXPECT_EQ(control_.value, static_cast<std::uint32_t>(SIGSYS));
  EXPECT_EQ(call("proc_raise", {65}), Errno::inval);
  call("proc_raise", {64});
  EXPECT_EQ(control_.value, 64U);
  EXPECT_EQ(call("proc_raise_interval", {32, 1'000'000, 0}), Errno::inval) << "the host library's";
  EXPECT_EQ(call("proc_raise_interval", {0, 1'000'000, 0}), Errno::inval);
}

TEST_F(Proc, RaiseOfIgnoredSignalsReturns) {
  EXPECT_EQ(call("proc_raise", {0}), Errno::success);
  EXPECT_EQ(call("proc_raise", {16}), Errno::success) << "chld";
  EXPECT_EQ(call("proc_raise", {22}), Errno::success) << "urg";
  EXPECT_EQ(call("proc_raise", {27}), Errno::success) << "winch";
  EXPECT_EQ(left_, 0U);
}

TEST_F(Proc, WasixStartUpFindsNoInheritedSignals) {
  module_ = "wasix_32v1";
  EXPECT_EQ(call("proc_signals_sizes_get", {60}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(60), 0U);
  EXPECT_EQ(call("proc_signals_sizes_get", {61}), Errno::fault);
  EXPECT_EQ(call("proc_signals_get", {0}), Errno::success);
  call("callback_signal", {0, 4});
  EXPECT_EQ(left_, 0U);
  EXPECT_EQ(call("proc_snapshot", {}), Errno::success);
}

TEST_F(Proc, CallsThatCannotReturnLeave) {
  module_ = "wasix_32v1";
  call("proc_exec", {0, 0, 0, 0});
  EXPECT_EQ(control_.value, 45U);
  call("proc_exec2", {0, 0, 0, 0, 0, 0});
  EXPECT_EQ(control_.value, 45U);
  call("stack_restore", {0, 0});
  EXPECT_EQ(control_.value, 79U);
  call("proc_exit2", {3});
  EXPECT_EQ(control_.value, 3U);
}

}  // namespace
}  // namespace weft::syscalls
