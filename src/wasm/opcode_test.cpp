#include "wasm/opcode.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace weft::wasm {
namespace {

TEST(Opcode, EveryEncodingLeadsBackToItsOp) {
  for (std::size_t i = 0; i < kOpCount; ++i) {
    const auto op = static_cast<Op>(i);
    const OpInfo& info = op_info(op);
    EXPECT_EQ(find_op(info.prefix, info.code), op) << info.text;
  }
  EXPECT_FALSE(find_op(0, 0xff));
  EXPECT_FALSE(find_op(0xfc, 18));
  EXPECT_FALSE(find_op(0xfd, 0xffff'ffff));
  EXPECT_FALSE(find_op(0xfb, 0));
}

TEST(Opcode, NoTwoRowsShareAName) {
  std::set<std::pair<std::string_view, Imm>> seen;  // the two selects differ by their immediates
  for (const OpInfo& info : kOps) EXPECT_TRUE(seen.insert({info.text, info.imm}).second);
}

TEST(Opcode, SignaturesAreWellFormed) {
  for (const OpInfo& info : kOps) {
    if (info.signature.empty()) continue;
    const std::size_t colon = info.signature.find(':');
    ASSERT_NE(colon, std::string_view::npos) << info.text;
    EXPECT_LE(colon, 3U) << info.text;
    EXPECT_LE(info.signature.size() - colon - 1, 1U) << info.text;
    EXPECT_EQ(info.signature.find_first_not_of("iIfFvp:"), std::string_view::npos) << info.text;
  }
}

TEST(Opcode, SamplesAgreeWithTheSpecification) {
  EXPECT_EQ(op_info(Op::i32_add).code, 0x6a);
  EXPECT_EQ(op_info(Op::i64_extend32_s).code, 0xc4);
  EXPECT_EQ(op_info(Op::f64_reinterpret_i64).signature, "I:F");
  EXPECT_EQ(op_info(Op::table_fill).code, 17);
  EXPECT_EQ(op_info(Op::i8x16_relaxed_swizzle).code, 0x100);
  EXPECT_EQ(op_info(Op::f64x2_convert_low_i32x4_u).code, 0xff);
  EXPECT_EQ(op_info(Op::i64_atomic_rmw32_cmpxchg_u).code, 0x4e);
  EXPECT_EQ(op_info(Op::v128_load32_lane).width_log2, 2);
  EXPECT_EQ(op_info(Op::i16x8_extract_lane_s).width_log2, 1);
}

}  // namespace
}  // namespace weft::wasm
