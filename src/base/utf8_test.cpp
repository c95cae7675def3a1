#include "base/utf8.h"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(Utf8, TakesWhatTheStandardHas) {
  for (const std::string_view text :
       {"", "plain", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "gr\xc3\xbc\xc3\x9f"})
    EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(Utf8, RefusesTheRest) {
  for (const std::string_view text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x7f", "\xc2\xc0", "\xe0\x9f\xbf",
        "\xe0\xa0", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xffz", "\xe2\x82\x41"})
    EXPECT_FALSE(is_utf8(text)) << text;
}

}  // namespace
}  // namespace weft
