#include "engine/names.h"

#include <gtest/gtest.h>

namespace weft::engine {
namespace {

TEST(PrintableName, DemanglesCpp) {
  EXPECT_EQ(printable_name("_ZN4demo3addEii"), "demo::add(int, int)");
  EXPECT_EQ(printable_name("main"), "main");
  EXPECT_EQ(printable_name("_Znonsense"), "_Znonsense");
}

TEST(PrintableName, DoesNotWriteToTheTerminal) {
  EXPECT_EQ(printable_name("a\x1b[31m\nb\x7f"), "a?[31m?b?");
}

TEST(PrintableName, CutsLongNamesBetweenCharacters) {
  EXPECT_EQ(printable_name(std::string(1000, 'x')), std::string(300, 'x') + "…");
  EXPECT_EQ(printable_name(std::string(299, 'x') + "ää"), std::string(299, 'x') + "…");
}

}  // namespace
}  // namespace weft::engine
