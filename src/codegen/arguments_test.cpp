#include "codegen/arguments.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weft::codegen {
namespace {

Diagnosed<Arguments> parse(const std::vector<const char*>& words) { return parse_arguments(words); }

TEST(Arguments, all_options) {
  const std::string key(64, 'a');
  const auto a = parse({"--level", "3", "--cpu=x86-64-v4", "--threads", "5", "--max-memory",
                        "5000000000", "--max-seconds", "90", "--progress-fd", "7", "--background",
                        "--key", key.c_str(), "--output", "o.so", "-"});
  ASSERT_TRUE(a) << a.error().text();
  EXPECT_EQ(a->level, Level::most);
  EXPECT_EQ(a->cpu, "x86-64-v4");
  EXPECT_EQ(a->threads, 5U);
  EXPECT_EQ(a->max_memory, 5'000'000'000U);
  EXPECT_EQ(a->max_seconds, 90U);
  EXPECT_EQ(a->progress_fd, 7);
  EXPECT_TRUE(a->background);
  ASSERT_TRUE(a->key);
  EXPECT_EQ(a->key->hex(), key);
  EXPECT_EQ(a->output, "o.so");
  EXPECT_EQ(a->input, "-");
}

TEST(Arguments, defaults) {
  const auto a = parse({"--output", "o.so", "a.wasm"});
  ASSERT_TRUE(a);
  EXPECT_EQ(a->level, Level::standard);
  EXPECT_FALSE(a->key);
  EXPECT_FALSE(a->background);
  EXPECT_EQ(a->max_memory, 0U);
}

TEST(Arguments, version) {
  const auto a = parse({"--version"});
  ASSERT_TRUE(a) << a.error().text();
  EXPECT_EQ(a->answer.find("weft-compiler " WEFT_VERSION ", LLVM 19."), 0U) << a->answer;
  EXPECT_EQ(a->answer.back(), '\n');
}

TEST(Arguments, help) {
  const auto a = parse({"--help"});
  ASSERT_TRUE(a);
  EXPECT_NE(a->answer.find("--progress-fd"), std::string::npos) << a->answer;
}

TEST(Arguments, refusals_name_the_option) {
  const auto a = parse({"--output", "o.so", "a.wasm", "--level", "4"});
  ASSERT_FALSE(a);
  EXPECT_NE(a.error().message.find("--level"), std::string::npos) << a.error().message;
}

TEST(Arguments, refused) {
  EXPECT_FALSE(parse({}));
  EXPECT_FALSE(parse({"a.wasm"}));
  EXPECT_FALSE(parse({"--output", "o.so"}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "b.wasm"}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "--level"}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "--level", "4"}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "--level", "-1"}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "--level", "2x"}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "--threads", ""}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "--max-memory", "99999999999999999999"}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "--key", "abc"}));
  EXPECT_FALSE(parse({"--output", "o.so", "a.wasm", "--unknown", "1"}));
}

}  // namespace
}  // namespace weft::codegen
