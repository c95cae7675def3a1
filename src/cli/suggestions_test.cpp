#include "cli/suggestions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace weft::cli {
namespace {

using ::testing::IsEmpty;

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
