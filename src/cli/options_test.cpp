#include "cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace weft::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::array kSpecs{
    OptionSpec{1, "dir", 0, Takes::value, "HOST"},
    OptionSpec{2, "strace", 0, Takes::optional_value, "CALLS"},
    OptionSpec{3, "verbose", 'v', Takes::nothing},
    OptionSpec{4, "", 'O', Takes::value, "LEVEL"},
    OptionSpec{5, "inherit-env", 0, Takes::nothing},
};

using Words = std::vector<std::string_view>;

Diagnosed<Parsed> parse(const Words& words, OperandRule rule = OperandRule::first_ends_options) {
  return parse_options("run", kSpecs, words, rule);
}

std::string error_of(const Words& words) {
  const auto parsed = parse(words);
  return parsed.has_value() ? "no error" : parsed.error().text();
}

TEST(Options, TakesValuesBehindOrAfterEquals) {
  const auto parsed = parse({"--dir", "a", "--dir=b=c", "-O2", "-O", "3", "-O=1", "--dir="});
  ASSERT_TRUE(parsed.has_value());
  std::vector<std::string_view> values;
  for (const GivenOption& given : parsed->options) values.push_back(given.value.value_or("-"));
  EXPECT_THAT(values, ElementsAre("a", "b=c", "2", "3", "1", ""));
}

TEST(Options, OptionalValuesOnlyAfterEquals) {
  const auto parsed = parse({"--strace", "file", "rest"});
  ASSERT_TRUE(parsed.has_value());
  ASSERT_EQ(parsed->options.size(), 1U);
  EXPECT_FALSE(parsed->options[0].value.has_value());
  EXPECT_THAT(parsed->operands, ElementsAre("file", "rest"));
  const auto with = parse({"--strace=fd_*"});
  ASSERT_TRUE(with.has_value());
  EXPECT_EQ(with->options[0].value, "fd_*");
}

TEST(Options, EverythingBehindTheFirstOperandIsTheProgramsOwn) {
  const auto parsed = parse({"-v", "prog.wasm", "--dir", "-x", "--", "--help"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->options.size(), 1U);
  EXPECT_FALSE(parsed->help);
  EXPECT_THAT(parsed->operands, ElementsAre("prog.wasm", "--dir", "-x", "--", "--help"));
}

TEST(Options, TwoDashesEndTheOptions) {
  const auto parsed = parse({"-v", "--", "-odd-name.wasm", "x"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(parsed->operands, ElementsAre("-odd-name.wasm", "x"));
}

TEST(Options, OperandsAnywhereWhereTheCommandSaysSo) {
  const auto parsed = parse({"a", "-v", "b", "--", "-v"}, OperandRule::anywhere);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(parsed->operands, ElementsAre("a", "b", "-v"));
  EXPECT_EQ(parsed->options.size(), 1U);
}

TEST(Options, ASingleDashIsAnOperand) {
  const auto parsed = parse({"-"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(parsed->operands, ElementsAre("-"));
}

TEST(Options, HelpWinsOverWhatFollows) {
  const auto parsed = parse({"--help", "--nonsense"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(parsed->help);
}

TEST(Options, SuggestsTheNearestFlag) {
  EXPECT_THAT(error_of({"--dri", "x"}), HasSubstr("did you mean --dir?"));
  EXPECT_THAT(error_of({"--inherit"}), HasSubstr("did you mean --inherit-env?"));
  EXPECT_THAT(error_of({"-dir", "x"}), HasSubstr("did you mean --dir?"));
  const std::string far = error_of({"--quixotic=1"});
  EXPECT_THAT(far, HasSubstr("does not know the flag --quixotic"));
  EXPECT_THAT(far, HasSubstr("weft run --help"));
  EXPECT_THAT(far, ::testing::Not(HasSubstr("did you mean")));
}

TEST(Options, KnowsTheSpellingsOfOtherRuntimes) {
  EXPECT_THAT(error_of({"--mapdir", "a::b"}), HasSubstr("--dir HOST::GUEST"));
  EXPECT_THAT(error_of({"--volume=a:b"}), HasSubstr("--mount HOST:GUEST"));
  EXPECT_THAT(error_of({"--forward-host-env"}), HasSubstr("--inherit-env"));
  EXPECT_THAT(error_of({"-S", "inherit-env"}), HasSubstr("--inherit-env"));
  EXPECT_THAT(error_of({"-Sinherit-env"}), HasSubstr("--inherit-env"));
  EXPECT_THAT(error_of({"-W", "timeout=2s"}), HasSubstr("--timeout"));
}

TEST(Options, SaysWhatIsMissingOrTooMuch) {
  EXPECT_THAT(error_of({"--dir"}), HasSubstr("--dir needs a value: --dir HOST"));
  EXPECT_THAT(error_of({"-O"}), HasSubstr("-O needs a value"));
  EXPECT_THAT(error_of({"--verbose=3"}), HasSubstr("--verbose takes no value"));
  EXPECT_THAT(error_of({"-vv"}), HasSubstr("does not know the flag -vv"));
  EXPECT_THAT(error_of({"--=x"}), HasSubstr("does not know the flag"));
}

TEST(Nearest, PrefersTheFewestEditsAndGivesUp) {
  constexpr std::array<std::string_view, 4> kWords{"compile", "completion", "cache", ""};
  EXPECT_EQ(nearest("compil", kWords), "compile");
  EXPECT_EQ(nearest("cahce", kWords), "cache");
  EXPECT_THAT(nearest("zebra", kWords), IsEmpty());
  EXPECT_THAT(nearest("c", kWords), IsEmpty());
  EXPECT_THAT(nearest(std::string(1000, 'c'), kWords), IsEmpty());
}

}  // namespace
}  // namespace weft::cli
