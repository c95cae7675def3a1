// Help, completion and the progress bar: what is made of the tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cli/commands.h"
#include "cli/module_report.h"
#include "cli/terminal.h"

namespace weft::cli {
namespace {

using ::testing::HasSubstr;

TEST(Commands, EveryOptionHasHelpAndAUniqueName) {
  for (const Command& command : commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const OptionSpec& spec : command.options) {
      EXPECT_FALSE(spec.help.empty()) << command.name << " " << spec.name;
      EXPECT_TRUE(!spec.name.empty() || spec.letter != 0) << command.name;
      EXPECT_EQ(spec.takes == Takes::nothing, spec.value_name.empty()) << spec.name;
      if (!spec.name.empty()) {
        EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
      }
      if (spec.letter != 0) {
        EXPECT_TRUE(letters.insert(spec.letter).second) << spec.letter;
      }
    }
  }
}

TEST(Help, NamesEveryCommandAndFlag) {
  const std::string overview = help_overview();
  for (const Command& command : commands()) {
    EXPECT_THAT(overview, HasSubstr(std::string("\n  ") + std::string(command.name)));
    const std::string help = help_of(command);
    EXPECT_THAT(help, HasSubstr("weft " + std::string(command.usage)));
    for (const OptionSpec& spec : command.options) {
      if (!spec.name.empty()) {
        EXPECT_THAT(help, HasSubstr("--" + std::string(spec.name)));
      }
    }
  }
}

TEST(Help, LinesFitATerminal) {
  for (const Command& command : commands()) {
    const std::string help = help_of(command);
    for (std::size_t at = 0; at < help.size();) {
      const std::size_t end = help.find('\n', at);
      EXPECT_LE(end - at, 110U) << help.substr(at, end - at);
      at = end + 1;
    }
  }
}

TEST(ProgressBar, FitsItsWidth) {
  EXPECT_EQ(bar_text("compiling", 50, 30), "compiling [######      ]  50%");
  EXPECT_EQ(bar_text("compiling", 0, 12), "  0%");
  EXPECT_EQ(bar_text("x", 250, 20), "x [##########] 100%");
  for (int width = 1; width < 200; ++width) {
    EXPECT_LE(bar_text("compiling a.wasm", 33, width).size(),
              static_cast<std::size_t>(std::max(width, 4)));
  }
}

TEST(Json, StringsAreEscapedAndAlwaysUtf8) {
  EXPECT_EQ(json_string("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json_string("\n\x01"), R"("\u000a\u0001")");
  EXPECT_EQ(json_string("é€😀"), "\"é€😀\"");
  EXPECT_EQ(json_string("\xff"), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(json_string("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(json_string("\xe2\x82"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace weft::cli
