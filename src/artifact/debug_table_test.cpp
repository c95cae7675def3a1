#include "artifact/debug_table.h"

#include <gtest/gtest.h>

namespace weft::artifact {
namespace {

DebugTable example() {
  DebugTable table;
  table.functions = {{.body = 0, .places = {{4, 100}, {9, 0}, {20, 90}}},
                     {.body = 7, .places = {{0, 5000}, {300, 4'000'000'000U}}}};
  table.source.files = {{"/src", "a.c"}, {"", "b.h"}};
  table.source.names = {"inner", "outer"};
  table.source.rows = {{90, 0, 10, 3}, {100, 1, 7, 0}, {120, 0, 12, 1}, {130, 0, 0, 0}};
  // In a.c's function, from 95: outer; in it, from 100: inner.
  table.source.inlined = {{95, 125, 1, 0, 11, 2}, {100, 120, 0, 1, 40, 5}};
  return table;
}

TEST(DebugTable, IsReadAsWritten) {
  const auto read = decode_debug_table(encode(example()));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, example());
  EXPECT_EQ(decode_debug_table(encode({})), DebugTable());
}

TEST(DebugTable, DamagedBytesAreRefused) {
  const std::vector<std::uint8_t> whole = encode(example());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_debug_table(std::span(whole).first(size)).has_value()) << size;
  }
  std::vector<std::uint8_t> huge = whole;
  huge[7] = 0x7f;  // the size
  EXPECT_FALSE(decode_debug_table(huge).has_value());
}

TEST(DebugTable, FindsThePlaceBefore) {
  const DebugTable table = example();
  EXPECT_EQ(table.offset_at(0, 3), 0U);
  EXPECT_EQ(table.offset_at(0, 4), 100U);
  EXPECT_EQ(table.offset_at(0, 8), 100U);
  EXPECT_EQ(table.offset_at(0, 9), 0U);
  EXPECT_EQ(table.offset_at(0, 1000), 90U);
  EXPECT_EQ(table.offset_at(7, 299), 5000U);
  EXPECT_EQ(table.offset_at(3, 0), 0U);
}

std::string shown(const SourceMap& map, std::uint32_t offset) {
  std::string out;
  for (const SourcePosition& p : map.find(offset)) {
    out += std::string(p.function) + "@" + p.file->name + ":" + std::to_string(p.line) + ":" +
           std::to_string(p.column) + " ";
  }
  return out;
}

TEST(SourceMap, TellsInlinedFunctionsInnermostFirst) {
  const SourceMap map = example().source;
  EXPECT_EQ(shown(map, 89), "");
  EXPECT_EQ(shown(map, 90), "@a.c:10:3 ");
  EXPECT_EQ(shown(map, 95), "outer@a.c:10:3 @a.c:11:2 ");
  EXPECT_EQ(shown(map, 119), "inner@b.h:7:0 outer@b.h:40:5 @a.c:11:2 ");
  EXPECT_EQ(shown(map, 120), "outer@a.c:12:1 @a.c:11:2 ");
  EXPECT_EQ(shown(map, 125), "@a.c:12:1 ");
  EXPECT_EQ(shown(map, 130), "");
}

TEST(SourceMap, APartTellsTheSameAboutWhatItIsFor) {
  const SourceMap map = example().source;
  const std::uint32_t offsets[] = {91, 96, 121};
  const SourceMap part = map.only(offsets);
  for (const std::uint32_t offset : offsets) EXPECT_EQ(shown(part, offset), shown(map, offset));
  EXPECT_EQ(part.inlined.size(), 1U);
  EXPECT_LT(part.rows.size(), map.rows.size());
}

}  // namespace
}  // namespace weft::artifact
