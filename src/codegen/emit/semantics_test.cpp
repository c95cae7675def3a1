// What LLVM's optimisers must not change: NaNs, signed zeros, edges of conversions. The official
// test scripts say the rest.
#include <bit>
#include <cmath>

#include "codegen/testing.h"

namespace weft::codegen {
namespace {

using testing::Loaded;
using testing::Slot;

constexpr std::string_view kProgram = R"((module
  (func (export "times_one") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 1)))
  (func (export "minus_zero") (param f32) (result f32) (f32.sub (local.get 0) (f32.const 0)))
  (func (export "there_and_back") (param f32) (result f32)
    (f32.demote_f64 (f64.promote_f32 (local.get 0))))
  (func (export "negated_there") (param f32) (result f32)
    (f32.demote_f64 (f64.neg (f64.promote_f32 (local.get 0)))))
  (func (export "min") (param f32 f32) (result f32) (f32.min (local.get 0) (local.get 1)))
  (func (export "max") (param f32 f32) (result f32) (f32.max (local.get 0) (local.get 1)))
  (func (export "neg") (param f32) (result f32) (f32.neg (local.get 0)))
  (func (export "rem") (param i32 i32) (result i32) (i32.rem_s (local.get 0) (local.get 1)))
  (func (export "shift") (param i32 i32) (result i32) (i32.shl (local.get 0) (local.get 1)))
  (func (export "narrow") (param i32) (result i32)
    (i8x16.extract_lane_s 9 (i8x16.narrow_i16x8_s (i16x8.splat (i32.const 0))
                                                  (i16x8.splat (local.get 0)))))
))";

constexpr std::uint32_t kSignallingNan = 0x7f800001;
constexpr std::uint32_t kQuietBit = 0x00400000;

class Semantics : public ::testing::TestWithParam<Level> {
 protected:
  std::uint32_t call(std::string_view name, std::uint32_t a, std::uint32_t b = 0) {
    Slot values[2] = {};
    values[0].i32 = a;
    values[1].i32 = b;
    loaded_.call(name, values);
    return values[0].i32;
  }
  std::uint32_t call_f(std::string_view name, float a, float b) {
    return call(name, std::bit_cast<std::uint32_t>(a), std::bit_cast<std::uint32_t>(b));
  }

  Loaded loaded_{kProgram,
                 {.level = GetParam(),
                  .cpu = "x86-64-v2",
                  .threads = 1,
                  .verify = Verify::on,
                  .progress = {}}};
};

TEST_P(Semantics, ArithmeticQuietsNans) {
  for (const char* name : {"times_one", "minus_zero", "there_and_back", "negated_there"}) {
    EXPECT_NE(call(name, kSignallingNan) & kQuietBit, 0u) << name;
  }
  const std::uint32_t one = std::bit_cast<std::uint32_t>(1.0f);
  for (const char* name : {"min", "max"}) {
    for (const std::uint32_t nan :
         {call(name, kSignallingNan, one), call(name, one, kSignallingNan)}) {
      EXPECT_TRUE(std::isnan(std::bit_cast<float>(nan))) << name;
      EXPECT_NE(nan & kQuietBit, 0u) << name;
    }
  }
}

TEST_P(Semantics, NegationChangesNothingButTheSign) {
  EXPECT_EQ(call("neg", kSignallingNan), kSignallingNan | 0x80000000);
}

TEST_P(Semantics, MinAndMaxOrderZeros) {
  const auto bits = [](float f) { return std::bit_cast<std::uint32_t>(f); };
  EXPECT_EQ(call_f("min", 0.0f, -0.0f), bits(-0.0f));
  EXPECT_EQ(call_f("min", -0.0f, 0.0f), bits(-0.0f));
  EXPECT_EQ(call_f("max", 0.0f, -0.0f), bits(0.0f));
  EXPECT_EQ(call_f("max", -0.0f, 0.0f), bits(0.0f));
  EXPECT_EQ(call_f("min", -2.0f, 3.0f), bits(-2.0f));
  EXPECT_EQ(call_f("max", -2.0f, 3.0f), bits(3.0f));
}

TEST_P(Semantics, IntegerEdges) {
  EXPECT_EQ(call("rem", 0x80000000, 0xffffffff), 0u);
  EXPECT_EQ(call("rem", static_cast<std::uint32_t>(-7), 3), static_cast<std::uint32_t>(-1));
  EXPECT_EQ(call("shift", 1, 33), 2u);
  EXPECT_EQ(call("narrow", 1000), 127u);
  EXPECT_EQ(call("narrow", static_cast<std::uint32_t>(-1000)), static_cast<std::uint32_t>(-128));
}

INSTANTIATE_TEST_SUITE_P(Levels, Semantics,
                         ::testing::Values(Level::none, Level::few, Level::standard, Level::most));

}  // namespace
}  // namespace weft::codegen
