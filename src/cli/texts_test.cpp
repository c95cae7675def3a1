// Help, completion and the progress bar: what is made of the tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace weft::cli {
namespace {

using ::testing::HasSubstr;

TEST(Commands, EveryOptionHasHelpAndAUniqueName) {
  for (const Command& command : commands()) {
    std::set<std::string_view> names;
    for (const OptionSpec& spec : command.options) {
      EXPECT_FALSE(spec.help.empty()) << command.name << " " << spec.names;
      for (const std::string_view name : spec.spellings()) {
        EXPECT_TRUE(names.insert(name).second) << command.name << " " << name;
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
      EXPECT_THAT(help, HasSubstr("\n  " + std::string(spec.names)));
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

TEST(Terminal, ObeysNoNamesOfPrograms) {
  EXPECT_EQ(harmless("a\x1b[31m\r\b\x7f"), "a?[31m???");
  EXPECT_EQ(harmless("two\n\tlines, …"), "two\n\tlines, …");
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

}  // namespace
}  // namespace weft::cli
