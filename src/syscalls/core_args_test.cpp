#include "syscalls/test_guest.h"

namespace weft::syscalls {
namespace {

using Args = TestGuest;

TEST_F(Args, SizesCountStringsAndBytesWithTheirNul) {
  EXPECT_EQ(call("args_sizes_get", {0, 60}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(0), 2U);
  EXPECT_EQ(get<std::uint32_t>(60), 9U);
  EXPECT_TRUE(untouched(4, 56));
  fill();
  EXPECT_EQ(call("environ_sizes_get", {0, 60}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(0), 1U);
  EXPECT_EQ(get<std::uint32_t>(60), 4U);
}

TEST_F(Args, SizesRefuseBadPlaces) {
  refuses_bad_pointer("args_sizes_get", {0, 8}, 0, 4);
  refuses_bad_pointer("args_sizes_get", {0, 8}, 1, 4);
  refuses_bad_pointer("environ_sizes_get", {0, 8}, 0, 4);
  refuses_bad_pointer("environ_sizes_get", {0, 8}, 1, 4);
}

TEST_F(Args, GetWritesPointersAndStrings) {
  EXPECT_EQ(call("args_get", {0, 55}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(0), 55U);
  EXPECT_EQ(get<std::uint32_t>(4), 60U);
  EXPECT_EQ(text(55, 9), std::string_view("prog\0x y", 9));
  EXPECT_TRUE(untouched(8, 47));
  fill();
  EXPECT_EQ(call("environ_get", {60, 0}), Errno::success);
  EXPECT_EQ(get<std::uint32_t>(60), 0U);
  EXPECT_EQ(text(0, 4), std::string_view("A=1", 4));
}

TEST_F(Args, GetRefusesBadPlacesAndWritesNothing) {
  refuses_bad_pointer("args_get", {0, 16}, 0, 8);
  refuses_bad_pointer("args_get", {0, 16}, 1, 9);
  refuses_bad_pointer("environ_get", {0, 16}, 0, 4);
  refuses_bad_pointer("environ_get", {0, 16}, 1, 4);
}

class NoArgs : public TestGuest {
  void prepare(kernel::TaskOptions& options) override {
    options.args.clear();
    options.environ.clear();
  }
};

TEST_F(NoArgs, AnEmptyVectorNeedsNoRoom) {
  EXPECT_EQ(call("environ_sizes_get", {0, 4}), Errno::success);
  EXPECT_EQ(get<std::uint64_t>(0), 0U);
  fill();
  EXPECT_EQ(call("environ_get", {64, 64}), Errno::success);
  EXPECT_EQ(call("args_get", {64, 64}), Errno::success);
  EXPECT_TRUE(untouched());
}

}  // namespace
}  // namespace weft::syscalls
