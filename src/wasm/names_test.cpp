#include "wasm/names.h"

#include <gtest/gtest.h>

#include "wasm/testing.h"

namespace weft::wasm {
namespace {

using testing::Code;
using testing::ModuleBytes;

FunctionNames names_of(const Code& bytes) {
  const auto m = read_module(bytes);
  EXPECT_TRUE(m) << m.error().text();
  return FunctionNames(*m);
}

TEST(Names, FindsFunctions) {
  const Code bytes =
      ModuleBytes().custom("name", {0, 2, 1, 'm', 1, 8, 2, 0, 1, 'a', 5, 2, 'b', 'c'}).bytes();
  const FunctionNames names = names_of(bytes);
  EXPECT_EQ(names.module_name(), "m");
  EXPECT_EQ(names.find(0), "a");
  EXPECT_EQ(names.find(5), "bc");
  EXPECT_EQ(names.find(1), "");
  EXPECT_EQ(names.find(6), "");
}

TEST(Names, TakesWhatIsGoodOfAMalformedSection) {
  // The second name is longer than the section.
  const Code cut = ModuleBytes().custom("name", {1, 6, 2, 0, 1, 'a', 1, 9}).bytes();
  EXPECT_EQ(names_of(cut).find(0), "a");
  EXPECT_EQ(names_of(cut).find(1), "");
  // Not UTF-8, then good.
  const Code bad = ModuleBytes().custom("name", {1, 7, 2, 0, 1, 0xff, 1, 1, 'b'}).bytes();
  EXPECT_EQ(names_of(bad).find(0), "");
  EXPECT_EQ(names_of(bad).find(1), "b");
  // Out of order and twice.
  const Code order =
      ModuleBytes().custom("name", {1, 10, 3, 7, 1, 'x', 2, 1, 'y', 7, 1, 'z'}).bytes();
  EXPECT_EQ(names_of(order).find(2), "y");
  EXPECT_EQ(names_of(order).find(7), "x");
  // A size and a count beyond all bounds.
  const Code huge =
      ModuleBytes().custom("name", {1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0x7f}).bytes();
  EXPECT_EQ(names_of(huge).size(), 0U);
  EXPECT_EQ(names_of(ModuleBytes().custom("name", {}).bytes()).size(), 0U);
}

TEST(Names, DescribesEveryFunction) {
  const Code bytes = ModuleBytes()
                         .section(1, {1, 0x60, 0, 0})
                         .section(2, {1, 1, 'm', 1, 'i', 0, 0})
                         .section(3, {3, 0, 0, 0})
                         .section(7, {3, 1, 'e', 0, 1, 0, 0, 1, 0, 0, 3})
                         .section(10, {3, 2, 0, 0x0b, 2, 0, 0x0b, 2, 0, 0x0b})
                         .custom("name", {1, 4, 1, 2, 1, 'n'})
                         .bytes();
  const auto m = read_module(bytes);
  ASSERT_TRUE(m) << m.error().text();
  const FunctionNames names(*m);
  EXPECT_EQ(describe_function(*m, names, 0), "m.i");
  EXPECT_EQ(describe_function(*m, names, 1), "e");
  EXPECT_EQ(describe_function(*m, names, 2), "n");
  EXPECT_EQ(describe_function(*m, names, 3), "function[3]");
}

}  // namespace
}  // namespace weft::wasm
