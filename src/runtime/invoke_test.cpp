#include "runtime/invoke.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

namespace weft::runtime {
namespace {

using ::testing::HasSubstr;
using wasm::ValKind;
using wasm::ValType;

std::string round_trip(ValType type, std::string_view text) {
  const auto value = parse_value(type, text);
  return value.has_value() ? show_value(type, *value) : "error";
}

TEST(Values, IntegersAreSignedOrUnsigned) {
  EXPECT_EQ(round_trip(ValKind::i32, "-1"), "-1");
  EXPECT_EQ(round_trip(ValKind::i32, "4294967295"), "-1");
  EXPECT_EQ(round_trip(ValKind::i32, "-2147483648"), "-2147483648");
  EXPECT_EQ(round_trip(ValKind::i32, "+7"), "7");
  EXPECT_EQ(round_trip(ValKind::i32, "0xff"), "255");
  EXPECT_EQ(round_trip(ValKind::i64, "18446744073709551615"), "-1");
  EXPECT_EQ(round_trip(ValKind::i64, "-9223372036854775808"), "-9223372036854775808");
  for (const char* text : {"", "-", "4294967296", "-2147483649", "1x", "0x", "--1", " 1", "1.0"}) {
    EXPECT_EQ(round_trip(ValKind::i32, text), "error") << text;
  }
  EXPECT_EQ(round_trip(ValKind::i64, "18446744073709551616"), "error");
  EXPECT_EQ(round_trip(ValKind::i64, "-9223372036854775809"), "error");
}

TEST(Values, FloatsRoundTrip) {
  EXPECT_EQ(round_trip(ValKind::f64, "0.1"), "0.1");
  EXPECT_EQ(round_trip(ValKind::f32, "0.1"), "0.1");
  EXPECT_EQ(round_trip(ValKind::f64, "-0"), "-0");
  EXPECT_EQ(round_trip(ValKind::f64, "1e300"), "1e+300");
  EXPECT_EQ(round_trip(ValKind::f64, "0x1p-2"), "0.25");
  EXPECT_EQ(round_trip(ValKind::f64, "-inf"), "-inf");
  EXPECT_EQ(round_trip(ValKind::f32, "nan"), "nan");
  EXPECT_EQ(round_trip(ValKind::f64, "1e999"), "error");
  for (const char* text : {"", "-", "--1", "1.5x", "0x"}) {
    EXPECT_EQ(round_trip(ValKind::f64, text), "error") << text;
  }
}

TEST(Values, OthersCannotBeGiven) {
  EXPECT_FALSE(parse_value(ValKind::v128, "1").has_value());
  EXPECT_FALSE(parse_value(ValType::externref(), "1").has_value());
  EXPECT_EQ(show_value(ValType::funcref(), engine::Slot{}), "null");
}

TEST(Calls, ChecksCountAndTypes) {
  const wasm::FuncType type{{ValKind::i32, ValKind::f64},
                            {ValKind::i32, ValKind::i32, ValKind::i32}};
  const std::vector<std::string> good{"1", "2.5"};
  const auto slots = parse_call("f", type, good);
  ASSERT_TRUE(slots.has_value());
  EXPECT_EQ(slots->size(), 3U);
  EXPECT_EQ((*slots)[1].as_f64(), 2.5);
  const std::vector<std::string> few{"1"};
  const auto missing = parse_call("f", type, few);
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().text(), HasSubstr("f wants 2 arguments, but got 1"));
  EXPECT_THAT(missing.error().text(), HasSubstr("(i32, f64) -> (i32, i32, i32)"));
  const std::vector<std::string> wrong{"1", "two"};
  const auto mistyped = parse_call("f", type, wrong);
  ASSERT_FALSE(mistyped.has_value());
  EXPECT_THAT(mistyped.error().text(), HasSubstr("argument 2 of f: \"two\" is not an f64"));
}

}  // namespace
}  // namespace weft::runtime
