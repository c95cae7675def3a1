#include "guest/memory.h"

#include <gtest/gtest.h>

#include <array>

namespace weft::guest {
namespace {

/// The compiler must not know how large the array is: it would warn of the very accesses that
/// `check` refuses.
std::byte* hidden(std::byte* p) {
  asm volatile("" : "+r"(p));
  return p;
}

TEST(GuestMemory, ChecksTheWholeRange) {
  std::array<std::byte, 64> bytes{};
  std::uint64_t size = bytes.size();
  const GuestMemory memory(hidden(bytes.data()), &size);
  EXPECT_EQ(*memory.check(0, 64), bytes.data());
  EXPECT_EQ(*memory.check(63, 1), bytes.data() + 63);
  EXPECT_EQ(*memory.check(64, 0), bytes.data() + 64);
  EXPECT_EQ(memory.check(64, 1).error(), Errno::fault);
  EXPECT_EQ(memory.check(65, 0).error(), Errno::fault);
  EXPECT_EQ(memory.check(63, 2).error(), Errno::fault);
  EXPECT_EQ(memory.check(1, 64).error(), Errno::fault);
  EXPECT_EQ(memory.check(0, 65).error(), Errno::fault);
}

TEST(GuestMemory, DoesNotWrapAround) {
  std::array<std::byte, 64> bytes{};
  std::uint64_t size = bytes.size();
  const GuestMemory memory(hidden(bytes.data()), &size);
  EXPECT_EQ(memory.check(0xffff'ffff, 1).error(), Errno::fault);
  EXPECT_EQ(memory.check(0xffff'ffff, 0xffff'ffff).error(), Errno::fault);
  EXPECT_EQ(memory.check(~std::uint64_t{0}, 1).error(), Errno::fault);
  EXPECT_EQ(memory.check(1, ~std::uint64_t{0}).error(), Errno::fault);
  EXPECT_EQ(memory.check(~std::uint64_t{0}, ~std::uint64_t{0}).error(), Errno::fault);
}

TEST(GuestMemory, ArraysDoNotOverflow) {
  std::array<std::byte, 64> bytes{};
  std::uint64_t size = bytes.size();
  const GuestMemory memory(hidden(bytes.data()), &size);
  EXPECT_TRUE(memory.check_array(0, 8, 8));
  EXPECT_FALSE(memory.check_array(0, 9, 8));
  // 2^29 elements of 8 bytes are 2^32 bytes: 0 when cut to 32 bits.
  EXPECT_EQ(memory.check_array(0, 1U << 29, 8).error(), Errno::fault);
  EXPECT_EQ(memory.check_array(0, 0xffff'ffff, 56).error(), Errno::fault);
}

TEST(GuestMemory, GrowthIsSeenAtOnce) {
  std::array<std::byte, 64> bytes{};
  std::uint64_t size = 32;
  const GuestMemory memory(hidden(bytes.data()), &size);
  EXPECT_FALSE(memory.check(32, 1));
  size = 64;
  EXPECT_TRUE(memory.check(32, 32));
}

TEST(GuestMemory, WithoutMemoryNothingIsValid) {
  const GuestMemory memory;
  EXPECT_TRUE(memory.check(0, 0));
  EXPECT_EQ(memory.check(0, 1).error(), Errno::fault);
  EXPECT_EQ(memory.check(1, 0).error(), Errno::fault);
}

TEST(Args, ReadsNarrowValuesFromTheirLowBytes) {
  alignas(16) std::array<std::uint64_t, 4> slots{0xdead'beef'0000'0007, ~0ULL, 0x1'0000'0002, 0};
  const Args args(slots.data());
  EXPECT_EQ(args.i32(0), 7U);
  EXPECT_EQ(args.address(0), 7U);
  EXPECT_EQ(args.i32(1), 2U);
  EXPECT_EQ(args.i64(1), 0x1'0000'0002U);
  EXPECT_EQ(args.from(1).i32(0), 2U);
}

}  // namespace
}  // namespace weft::guest
