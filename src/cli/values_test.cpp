#include "cli/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace weft::cli {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

TEST(Sizes, PowersOf1024) {
  EXPECT_EQ(parse_size("--x", "0").value_or(1), 0U);
  EXPECT_EQ(parse_size("--x", "4096").value_or(0), 4096U);
  EXPECT_EQ(parse_size("--x", "64K").value_or(0), 65536U);
  EXPECT_EQ(parse_size("--x", "64KiB").value_or(0), 65536U);
  EXPECT_EQ(parse_size("--x", "1.5m").value_or(0), 1572864U);
  EXPECT_EQ(parse_size("--x", "2gb").value_or(0), std::uint64_t{2} << 30);
}

TEST(Sizes, RefusesTheRest) {
  for (const char* text :
       {"", "K", "-1", "1.5", "4Q", "1e3", "12 K", "99999999999T", "nan", "inf"}) {
    const auto size = parse_size("--max-memory", text);
    ASSERT_FALSE(size.has_value()) << text;
    EXPECT_THAT(size.error().text(), HasSubstr("--max-memory wants a size")) << text;
  }
}

TEST(Durations, NeedAUnit) {
  EXPECT_EQ(parse_duration("--t", "2s").value_or(0ns), 2s);
  EXPECT_EQ(parse_duration("--t", "500ms").value_or(0ns), 500ms);
  EXPECT_EQ(parse_duration("--t", "1.5s").value_or(0ns), 1500ms);
  EXPECT_EQ(parse_duration("--t", "2m").value_or(0ns), 2min);
  const auto bare = parse_duration("--timeout", "5");
  ASSERT_FALSE(bare.has_value());
  EXPECT_THAT(bare.error().text(), HasSubstr("5s for seconds or 5ms for milliseconds"));
  for (const char* text : {"", "s", "-1s", "0s", "1y", "1 s", "1e30h"}) {
    EXPECT_FALSE(parse_duration("--t", text).has_value()) << text;
  }
}

TEST(Environment, NameAloneTakesTheHostsValue) {
  ::setenv("WEFT_TEST_SET", "a=b", 1);
  ::unsetenv("WEFT_TEST_UNSET");
  const auto given = parse_environment("K=V=W");
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(*given, "K=V=W");
  const auto host = parse_environment("WEFT_TEST_SET");
  ASSERT_TRUE(host.has_value());
  EXPECT_EQ(*host, "WEFT_TEST_SET=a=b");
  const auto unset = parse_environment("WEFT_TEST_UNSET");
  ASSERT_TRUE(unset.has_value());
  EXPECT_FALSE(unset->has_value());
  EXPECT_FALSE(parse_environment("=V").has_value());
  EXPECT_FALSE(parse_environment("").has_value());
}

TEST(Levels, ZeroToThree) {
  EXPECT_EQ(parse_level("3").value_or(-1), 3);
  for (const char* text : {"4", "s", "", "22", "-1"}) {
    EXPECT_FALSE(parse_level(text).has_value()) << text;
  }
}

TEST(ShowSize, PicksAUnit) {
  EXPECT_EQ(show_size(1), "1 byte");
  EXPECT_EQ(show_size(1023), "1023 bytes");
  EXPECT_EQ(show_size(1536), "1.5 KiB");
  EXPECT_EQ(show_size(std::uint64_t{3} << 40), "3.0 TiB");
}

}  // namespace
}  // namespace weft::cli
