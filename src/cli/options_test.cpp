#include "cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace weft::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::array kSpecs{
    OptionSpec{1, "--dir", "HOST", "a directory", "Files"},
    OptionSpec{2, "--strace", "[=CALLS]", "print calls", "Watching"},
    OptionSpec{3, "-v,--verbose", "", "say more", "Watching"},
    OptionSpec{4, "-O", "LEVEL", "effort", "Compiling", "0 1"},
    OptionSpec{5, "--inherit-env", "", "pass on", "Files"},
    OptionSpec{6, "-o,--output", "OUT", "where to", "Files"},
};

using Words = std::vector<std::string_view>;

Diagnosed<Parsed> parse(const Words& words, OperandRule rule = OperandRule::first_ends_options) {
  return parse_options("run", kSpecs, words, rule);
}

std::vector<std::string> values(const Words& words) {
  const auto parsed = parse(words);
  EXPECT_TRUE(parsed.has_value()) << parsed.error().text();
  std::vector<std::string> out;
  if (!parsed.has_value()) return out;
  for (const GivenOption& given : parsed->options) out.push_back(given.value);
  return out;
}

std::string error_of(const Words& words) {
  const auto parsed = parse(words);
  return parsed.has_value() ? "no error" : parsed.error().text();
}

TEST(Options, TakesValuesBehindOrAfterEquals) {
  EXPECT_THAT(values({"--dir", "a", "--dir=b=c", "-O2", "-O", "3", "-O=1"}),
              ElementsAre("a", "b=c", "2", "3", "1"));
  EXPECT_THAT(values({"--dir", "-x", "--dir", "--", "-ofile", "-o=file"}),
              ElementsAre("-x", "--", "file", "file"));
}

TEST(Options, AnEmptyValueIsAValue) {
  const auto parsed = parse({"--dir=", "--dir", "", "--dir", "--a=", "prog.wasm", "--b=", ""});
  ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
  ASSERT_EQ(parsed->options.size(), 3U);
  EXPECT_EQ(parsed->options[0].value, "");
  EXPECT_EQ(parsed->options[1].value, "");
  EXPECT_EQ(parsed->options[2].value, "--a=");
  EXPECT_THAT(parsed->operands, ElementsAre("prog.wasm", "--b=", ""));
}

TEST(Options, ValuesAreNotTakenApart) {
  EXPECT_THAT(values({"--dir", "[a,b]", "--dir={}", "--dir=a,b", "--dir=A=", "--dir", "%%"}),
              ElementsAre("[a,b]", "{}", "a,b", "A=", "%%"));
  const auto parsed = parse({"p", "[a,b]", "{}", "\x01", "--x=\x01", "++"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_THAT(parsed->operands, ElementsAre("p", "[a,b]", "{}", "\x01", "--x=\x01", "++"));
}

TEST(Options, KeepsTheOrderAcrossOptions) {
  const auto parsed = parse({"--dir", "1", "-v", "--output=2", "--dir", "3", "--inherit-env"});
  ASSERT_TRUE(parsed.has_value());
  std::vector<int> ids;
  for (const GivenOption& given : parsed->options) ids.push_back(given.spec->id);
  EXPECT_THAT(ids, ElementsAre(1, 3, 6, 1, 5));
}

TEST(Options, OptionalValuesOnlyAfterEquals) {
  const auto parsed = parse({"--strace", "file", "rest"});
  ASSERT_TRUE(parsed.has_value());
  ASSERT_EQ(parsed->options.size(), 1U);
  EXPECT_EQ(parsed->options[0].value, "");
  EXPECT_THAT(parsed->operands, ElementsAre("file", "rest"));
  EXPECT_THAT(values({"--strace=fd_*", "--strace", "--strace="}), ElementsAre("fd_*", "", ""));
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
  const auto cut = parse({"-h", "--dir"});
  ASSERT_TRUE(cut.has_value());
  EXPECT_TRUE(cut->help);
}

TEST(Options, LettersMayBeBundled) {
  const auto parsed = parse({"-vO2", "-vv"});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->options.size(), 4U);
  EXPECT_EQ(parsed->options[1].value, "2");
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
  EXPECT_THAT(error_of({"-vO"}), HasSubstr("-O needs a value"));
  EXPECT_THAT(error_of({"--inherit-env=true"}), HasSubstr("--inherit-env takes no value"));
  EXPECT_THAT(error_of({"--inherit-env="}), HasSubstr("--inherit-env takes no value"));
  EXPECT_THAT(error_of({"-vx"}), HasSubstr("does not know the flag -vx"));
  EXPECT_THAT(error_of({"-verbose"}), HasSubstr("did you mean --verbose?"));
  EXPECT_THAT(error_of({"-1"}), HasSubstr("does not know the flag -1"));
  EXPECT_THAT(error_of({"---dir", "x"}), HasSubstr("does not know the flag ---dir"));
  EXPECT_THAT(error_of({"--=x"}), HasSubstr("does not know the flag"));
}

TEST(Options, HelpHasALineAnOptionBelowItsGroup) {
  const std::string help = options_help(kSpecs);
  EXPECT_THAT(help, HasSubstr("\nFiles:\n  --dir HOST "));
  EXPECT_THAT(help, HasSubstr("\n  --strace[=CALLS] "));
  EXPECT_THAT(help, HasSubstr("\n  -o,--output OUT "));
  EXPECT_THAT(help, ::testing::Not(HasSubstr("\n\n\n")));
}

}  // namespace
}  // namespace weft::cli
