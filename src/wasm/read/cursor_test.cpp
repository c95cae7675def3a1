#include "wasm/read/cursor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace weft::wasm {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Code = std::vector<std::uint8_t>;

std::string error_of(const Cursor& in) {
  const auto status = in.status();
  return status ? "" : status.error().message;
}

TEST(Cursor, ReadsTheExtremesOfEachNumber) {
  const Code bytes = {0xff, 0xff, 0xff, 0xff, 0x0f,                                // u32 max
                      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,  // u64 max
                      0x80, 0x80, 0x80, 0x80, 0x78,                                // s32 min
                      0xff, 0xff, 0xff, 0xff, 0x07,                                // s32 max
                      0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f,  // s64 min
                      0x7f};                                                       // -1
  Cursor in(bytes, 0);
  EXPECT_EQ(in.u32(), std::numeric_limits<std::uint32_t>::max());
  EXPECT_EQ(in.u64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(in.s32(), std::numeric_limits<std::int32_t>::min());
  EXPECT_EQ(in.s32(), std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(in.s64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(in.s33(), -1);
  EXPECT_TRUE(in.at_end());
  EXPECT_TRUE(in.ok());
}

TEST(Cursor, AcceptsPaddedNumbers) {
  const Code bytes = {0x82, 0x80, 0x80, 0x80, 0x00, 0xff, 0xff, 0xff, 0xff, 0x7f};
  Cursor in(bytes, 0);
  EXPECT_EQ(in.u32(), 2U);
  EXPECT_EQ(in.s32(), -1);
  EXPECT_TRUE(in.ok());
}

TEST(Cursor, TellsLongFromLargeNumbers) {
  const Code long_one = {0x82, 0x80, 0x80, 0x80, 0x80, 0x00};
  Cursor a(long_one, 0x10);
  a.u32();
  EXPECT_THAT(error_of(a), StartsWith("integer representation too long"));
  EXPECT_EQ(a.status().error().offset, 0x10U);
  const Code large = {0xff, 0xff, 0xff, 0xff, 0x1f};
  Cursor b(large, 0);
  b.u32();
  EXPECT_THAT(error_of(b), StartsWith("integer too large"));
  const Code wrong_sign = {0xff, 0xff, 0xff, 0xff, 0x4f};
  Cursor c(wrong_sign, 0);
  c.s32();
  EXPECT_THAT(error_of(c), StartsWith("integer too large"));
}

TEST(Cursor, LooksBeyondTheEndForTheReasonOfAShortNumber) {
  const Code bytes = {0x82, 0x80, 0x80, 0x80, 0x80, 0x00};
  Cursor cut(Bytes(bytes).first(3), 0, Bytes(bytes).subspan(3));
  EXPECT_EQ(cut.u32(), 0U);
  EXPECT_THAT(error_of(cut), StartsWith("integer representation too long"));
  Cursor nothing_beyond(Bytes(bytes).first(3), 0);
  EXPECT_EQ(nothing_beyond.u32(), 0U);
  EXPECT_THAT(error_of(nothing_beyond), StartsWith("unexpected end"));
}

TEST(Cursor, KeepsTheFirstFailureAndReadsZeroesAfterIt) {
  const Code bytes = {1, 2, 3};
  Cursor in(bytes, 7);
  EXPECT_TRUE(in.take(4).empty());
  EXPECT_EQ(in.byte(), 0);
  EXPECT_EQ(in.u64(), 0U);
  in.fail_at(99, "later");
  EXPECT_THAT(error_of(in), HasSubstr("expected 4 more bytes, found 3"));
  EXPECT_EQ(in.status().error().offset, 7U);
}

TEST(Cursor, CapsCounts) {
  const Code bytes = {5, 1, 1, 1, 1, 1};
  Cursor few(bytes, 0);
  EXPECT_EQ(few.count(5, "things"), 5U);
  Cursor many(bytes, 0);
  EXPECT_EQ(many.count(4, "things"), 0U);
  EXPECT_THAT(error_of(many), StartsWith("too many things: found 5"));
  const Code lying = {0xff, 0xff, 0x03};
  Cursor huge(lying, 0);
  EXPECT_EQ(huge.count(4, "things"), 0U);
  EXPECT_THAT(error_of(huge), StartsWith("length out of bounds"));
}

TEST(Utf8, AcceptsShortestFormsOnly) {
  const auto ok = [](const Code& bytes) { return is_utf8(bytes); };
  EXPECT_TRUE(ok({}));
  EXPECT_TRUE(ok({'a', 0xc2, 0x80, 0xe0, 0xa0, 0x80, 0xf0, 0x90, 0x80, 0x80}));
  EXPECT_TRUE(ok({0xed, 0x9f, 0xbf, 0xf4, 0x8f, 0xbf, 0xbf}));
  EXPECT_FALSE(ok({0x80}));
  EXPECT_FALSE(ok({0xc1, 0xbf}));              // overlong
  EXPECT_FALSE(ok({0xe0, 0x9f, 0xbf}));        // overlong
  EXPECT_FALSE(ok({0xed, 0xa0, 0x80}));        // surrogate
  EXPECT_FALSE(ok({0xf4, 0x90, 0x80, 0x80}));  // above U+10FFFF
  EXPECT_FALSE(ok({0xe2, 0x82}));              // cut
}

}  // namespace
}  // namespace weft::wasm
