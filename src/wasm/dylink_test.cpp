#include "wasm/dylink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wasm/skeleton.h"
#include "wasm/testing.h"

namespace weft::wasm {
namespace {

using testing::Code;
using ::testing::ElementsAre;
using testing::ModuleBytes;
using ::testing::StartsWith;

/// What `wasm-ld -shared` (LLVM 19) writes for a library with 16 bytes of data, one function in the
/// table, a needed library, a weak export, a thread-local one and a weak import; and behind that a
/// run-time path, as LLVM 20 writes it.
const Code kWhole = {
    1, 4,  16, 4, 1,   0,                                                  //
    2, 9,  1,  7, 'l', 'i',  'b', 'b', '.', 's',  'o',                     //
    3, 9,  2,  1, 'w', 0x01, 2,   't', 'v', 0x80, 0x02,                    //
    4, 8,  1,  3, 'e', 'n',  'v', 1,   'm', 0x11,                          //
    5, 13, 2,  7, '$', 'O',  'R', 'I', 'G', 'I',  'N',  3, '/', 'l', 'i',  //
};

Diagnosed<DynamicLibrary> read(const Code& content) {
  return read_dylink(CustomSection{"dylink.0", content, 100});
}

std::string error(const Code& content) {
  const auto read_back = read(content);
  return read_back.has_value() ? "" : read_back.error().text();
}

TEST(Dylink, AllPartsAreRead) {
  const auto library = read(kWhole);
  ASSERT_TRUE(library.has_value()) << library.error().text();
  EXPECT_EQ(library->memory_size, 16U);
  EXPECT_EQ(library->memory_align_log2, 4U);
  EXPECT_EQ(library->table_size, 1U);
  EXPECT_EQ(library->table_align_log2, 0U);
  EXPECT_THAT(library->needed, ElementsAre("libb.so"));
  ASSERT_EQ(library->exports.size(), 2U);
  EXPECT_EQ(library->exports[0].name, "w");
  EXPECT_TRUE(library->exports[0].flags.has(SymbolFlag::weak));
  EXPECT_EQ(library->exports[1].name, "tv");
  EXPECT_TRUE(library->exports[1].flags.has(SymbolFlag::tls));
  EXPECT_FALSE(library->exports[1].flags.has(SymbolFlag::weak));
  ASSERT_EQ(library->imports.size(), 1U);
  EXPECT_EQ(library->imports[0].module, "env");
  EXPECT_EQ(library->imports[0].name, "m");
  EXPECT_EQ(to_string(library->imports[0].flags), "weak undefined");
  EXPECT_THAT(library->runtime_path, ElementsAre("$ORIGIN", "/li"));
}

TEST(Dylink, NothingIsAlsoALibrary) {
  const auto library = read({});
  ASSERT_TRUE(library.has_value());
  EXPECT_EQ(library->memory_size, 0U);
  EXPECT_TRUE(library->needed.empty());
}

TEST(Dylink, UnknownPartsAndFlagsAreKeptOrPassedOver) {
  const auto library = read({77, 2, 0xff, 0xff, 3, 6, 1, 1, 'x', 0x81, 0x80, 0x01, 0, 0});
  ASSERT_TRUE(library.has_value()) << library.error().text();
  ASSERT_EQ(library->exports.size(), 1U);
  EXPECT_EQ(to_string(library->exports[0].flags), "weak 0x4000");
}

TEST(Dylink, WhatIsMalformedIsNamedWithItsPlace) {
  EXPECT_THAT(
      error({1, 5, 0, 0, 0, 0}),
      StartsWith("at byte 0x65: length out of bounds: the memory info of \"dylink.0\" has 5 "
                 "bytes, but only 4 are left"));
  EXPECT_THAT(error({1, 3, 0, 0, 0}), StartsWith("at byte 0x69: unexpected end"));
  EXPECT_THAT(error({1, 5, 0, 0, 0, 0, 9}),
              StartsWith("at byte 0x6a: unexpected content: 1 bytes are left over in the memory "
                         "info"));
  EXPECT_THAT(error({1, 4, 0, 32, 0, 0}),
              StartsWith("at byte 0x67: alignment too large: found 2^32"));
  EXPECT_THAT(error({1, 4, 0, 0, 0, 32}), StartsWith("at byte 0x69: alignment too large"));
  EXPECT_THAT(error({1, 4, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0}),
              StartsWith("at byte 0x6c: unexpected second memory info"));
  EXPECT_THAT(error({2, 5, 0xff, 0xff, 0xff, 0xff, 0x0f}),
              StartsWith("at byte 0x66: length out of bounds"));
  EXPECT_THAT(error({2, 3, 1, 9, 'x'}), StartsWith("at byte 0x67: length out of bounds"));
  EXPECT_THAT(error({2, 3, 1, 1, 0xff}), StartsWith("at byte 0x68: malformed UTF-8"));
  EXPECT_THAT(error({9, 5}), StartsWith("at byte 0x65: length out of bounds: the part 9"));
}

// Every cut is an error or ends between two parts, and never reads beyond the end.
TEST(Dylink, CutAnywhereIsNoHarm) {
  std::size_t good = 0;
  for (std::size_t n = 0; n <= kWhole.size(); ++n) {
    const Code cut(kWhole.begin(), kWhole.begin() + static_cast<std::ptrdiff_t>(n));
    if (read(cut).has_value()) ++good;
  }
  EXPECT_EQ(good, 6U);
}

TEST(Dylink, IsInTheModelAndInTheSkeleton) {
  const Code bytes = ModuleBytes().custom("dylink.0", kWhole).bytes();
  const auto module = read_module(bytes);
  ASSERT_TRUE(module.has_value());
  ASSERT_TRUE(module->is_dynamic());
  const Code skeleton = make_skeleton(*module);
  const auto back = read_skeleton(skeleton);
  ASSERT_TRUE(back.has_value());
  ASSERT_TRUE(back->dylink && back->dylink->has_value());
  EXPECT_THAT((*back->dylink)->needed, ElementsAre("libb.so"));
}

TEST(Dylink, AMalformedOneLeavesTheModuleValid) {
  const Code bytes = ModuleBytes().custom("dylink.0", {1, 9}).bytes();
  const auto module = read_module(bytes);
  ASSERT_TRUE(module.has_value());
  EXPECT_TRUE(validate(*module).has_value());
  ASSERT_TRUE(module->is_dynamic());
  EXPECT_FALSE(module->dylink->has_value());
}

TEST(Dylink, TwoSectionsAreOneTooMany) {
  const Code bytes = ModuleBytes().custom("dylink.0", {}).custom("dylink.0", {}).bytes();
  const auto module = read_module(bytes);
  ASSERT_TRUE(module.has_value() && module->dylink && !module->dylink->has_value());
  EXPECT_EQ(module->dylink->error().message, "unexpected second section \"dylink.0\"");
}

}  // namespace
}  // namespace weft::wasm
