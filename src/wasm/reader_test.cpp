#include "wasm/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wasm/testing.h"

namespace weft::wasm {
namespace {

using testing::Code;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::ModuleBytes;
using ::testing::StartsWith;

TEST(Reader, ReadsEverySection) {
  const Code bytes = ModuleBytes()
                         .section(1, {2, 0x60, 0, 0, 0x60, 1, 0x7f, 0})
                         .section(2, {1, 1, 'm', 1, 'f', 0, 0})
                         .section(3, {1, 0})
                         .section(4, {1, 0x70, 1, 1, 2})
                         .section(5, {1, 0, 1})
                         .section(13, {1, 0, 1})
                         .section(6, {1, 0x7f, 1, 0x41, 5, 0x0b})
                         .section(7, {1, 1, 'e', 0, 1})
                         .section(8, {1})
                         .section(9, {1, 0, 0x41, 0, 0x0b, 1, 0})
                         .section(12, {1})
                         .body({0, 0x0b})
                         .section(11, {1, 1, 2, 'h', 'i'})
                         .custom("extra", {1, 2})
                         .bytes();
  const auto m = read_module(bytes);
  ASSERT_TRUE(m) << m.error().text();
  EXPECT_EQ(m->types.size(), 2U);
  EXPECT_EQ(m->imports.at(0).name, "f");
  EXPECT_THAT(m->functions, ElementsAre(0, 0));
  EXPECT_EQ(m->imported_functions, 1U);
  EXPECT_EQ(m->tables.at(0).type.limits.max, 2U);
  EXPECT_EQ(m->memories.at(0).limits.min, 1U);
  EXPECT_EQ(m->tags.at(0).type_index, 1U);
  EXPECT_TRUE(m->globals.at(0).type.is_mutable);
  EXPECT_EQ(m->globals.at(0).init->code.size(), 3U);
  EXPECT_EQ(m->find_export("e")->index, 1U);
  EXPECT_EQ(m->start, 1U);
  EXPECT_THAT(m->elements.at(0).functions, ElementsAre(0));
  EXPECT_EQ(m->data_count, 1U);
  EXPECT_EQ(m->data.at(0).mode, SegmentMode::passive);
  EXPECT_EQ(m->data.at(0).bytes.size(), 2U);
  ASSERT_EQ(m->bodies.size(), 1U);
  EXPECT_EQ(bytes.at(m->bodies[0].offset + 1), 0x0b);
  ASSERT_NE(m->find_custom("extra"), nullptr);
  EXPECT_EQ(m->find_custom("extra")->bytes.size(), 2U);
  EXPECT_EQ(m->find_custom("other"), nullptr);
  EXPECT_THAT(m->declared_functions, ElementsAre(true, true));
  EXPECT_TRUE(validate(*m));
}

TEST(Reader, Header) {
  EXPECT_THAT(error_of({}), StartsWith("unexpected end"));
  EXPECT_THAT(error_of({'h', 'e', 'l', 'l', 'o', '!', '!', '!'}),
              StartsWith("magic header not detected"));
  EXPECT_THAT(error_of({0, 'a', 's', 'm', 2, 0, 0, 0}), StartsWith("unknown binary version"));
  const auto component = read_module(std::vector<std::uint8_t>{0, 'a', 's', 'm', 13, 0, 1, 0});
  EXPECT_THAT(component.error().hint, HasSubstr("component"));
}

TEST(Reader, SectionOrderAndSizes) {
  EXPECT_THAT(error_of(ModuleBytes().section(3, {0}).section(1, {0}).bytes()),
              StartsWith("unexpected content after last section"));
  EXPECT_THAT(error_of(ModuleBytes().section(1, {0}).section(1, {0}).bytes()),
              StartsWith("unexpected content after last section"));
  EXPECT_THAT(error_of(ModuleBytes().section(14, {}).bytes()), StartsWith("malformed section id"));
  EXPECT_THAT(error_of(ModuleBytes().section(1, {0, 0}).bytes()),
              StartsWith("section size mismatch"));
  Code cut = ModuleBytes().section(1, {1, 0x60, 0, 0}).bytes();
  cut.pop_back();
  EXPECT_THAT(error_of(cut), StartsWith("length out of bounds"));
}

TEST(Reader, FunctionAndDataCountsMustAgree) {
  const Code no_code = ModuleBytes().section(1, {1, 0x60, 0, 0}).section(3, {1, 0}).bytes();
  EXPECT_THAT(error_of(no_code), StartsWith("function and code section have inconsistent lengths"));
  EXPECT_THAT(error_of(ModuleBytes().section(12, {1}).bytes()),
              StartsWith("data count and data section have inconsistent lengths"));
}

TEST(Reader, NamesMustBeUtf8) {
  EXPECT_THAT(error_of(ModuleBytes().section(7, {1, 1, 0x80, 0, 0}).bytes()),
              StartsWith("malformed UTF-8 encoding"));
  EXPECT_THAT(error_of(ModuleBytes().section(0, {2, 'a', 0xff}).bytes()),
              StartsWith("malformed UTF-8 encoding"));
}

// A count is only a promise: memory is reserved for no more than the bytes that are there.
TEST(Reader, HugeCountsFailQuickly) {
  for (const std::uint8_t id : Code{1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13}) {
    const Code bytes = ModuleBytes().section(id, {0xff, 0xff, 0xff, 0xff, 0x0f}).bytes();
    EXPECT_NE(error_of(bytes), "") << int{id};
  }
  const Code million = ModuleBytes().section(1, {0xc0, 0x84, 0x3d}).bytes();
  EXPECT_THAT(error_of(million), StartsWith("unexpected end of section"));
}

TEST(Reader, GarbageCollectedTypesAreRefusedWithAReason) {
  const std::vector<Code> refused = {{1, 0x5f, 0},
                                     {1, 0x5e, 0x7f, 0},
                                     {1, 0x50, 0, 0x60, 0, 0},
                                     {1, 0x4e, 2, 0x60, 0, 0, 0x60, 0, 0},
                                     {1, 0x60, 1, 0x6e, 0}};
  for (const Code& types : refused) {
    const Code bytes = ModuleBytes().section(1, types).bytes();
    const auto m = read_module(bytes);
    ASSERT_FALSE(m);
    EXPECT_THAT(m.error().message, StartsWith("unsupported"));
    EXPECT_THAT(m.error().hint, HasSubstr("garbage-collected"));
    EXPECT_TRUE(m.error().offset.has_value());
  }
}

TEST(Reader, GroupsOfOneFunctionTypeArePlainTypes) {
  const Code bytes =
      ModuleBytes()
          .section(1, {3, 0x60, 0, 0, 0x4e, 1, 0x60, 0, 0, 0x4f, 0, 0x60, 1, 0x7f, 0})
          .bytes();
  const auto m = read_module(bytes);
  ASSERT_TRUE(m) << m.error().text();
  EXPECT_THAT(m->canonical_types, ElementsAre(0, 0, 2));
}

// (type (func (param (ref 0)))) twice is one type; the third names the second: also the first.
TEST(Reader, CanonicalTypesSeeThroughReferences) {
  const Code bytes = ModuleBytes()
                         .section(1, {5,    0x60, 1,    0x64, 0, 0,  // itself
                                      0x60, 1,    0x64, 1,    0,     // itself
                                      0x60, 1,    0x64, 1,    0,     // type 1: another shape
                                      0x60, 1,    0x64, 0,    0,     // type 0, so the same as 2
                                      0x60, 1,    0x63, 0,    0})    // nullable: different
                         .bytes();
  const auto m = read_module(bytes);
  ASSERT_TRUE(m) << m.error().text();
  EXPECT_THAT(m->canonical_types, ElementsAre(0, 0, 2, 2, 4));
}

TEST(Reader, ElementSegmentsOfEveryKind) {
  const Code bytes = ModuleBytes()
                         .section(1, {1, 0x60, 0, 0})
                         .section(3, {1, 0})
                         .section(4, {1, 0x70, 0, 9})
                         .section(9, {8,                                                  //
                                      0, 0x41, 0,    0x0b, 1,    0,                       //
                                      1, 0,    1,    0,                                   //
                                      2, 0,    0x41, 0,    0x0b, 0,    1, 0,              //
                                      3, 0,    1,    0,                                   //
                                      4, 0x41, 0,    0x0b, 1,    0xd2, 0, 0x0b,           //
                                      5, 0x70, 1,    0xd0, 0x70, 0x0b,                    //
                                      6, 0,    0x41, 0,    0x0b, 0x70, 1, 0xd2, 0, 0x0b,  //
                                      7, 0x6f, 1,    0xd0, 0x6f, 0x0b})
                         .body({0, 0x0b})
                         .bytes();
  const auto m = read_module(bytes);
  ASSERT_TRUE(m) << m.error().text();
  ASSERT_EQ(m->elements.size(), 8U);
  const std::vector<SegmentMode> modes = {SegmentMode::active, SegmentMode::passive,
                                          SegmentMode::active, SegmentMode::declarative};
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(m->elements[i].mode, modes[i % 4]) << i;
    EXPECT_EQ(m->elements[i].functions.size(), i < 4 ? 1U : 0U) << i;
    EXPECT_EQ(m->elements[i].expressions.size(), i < 4 ? 0U : 1U) << i;
  }
  EXPECT_EQ(m->elements[7].type, ValType::externref());
  EXPECT_TRUE(validate(*m)) << validate(*m).error().text();
}

}  // namespace
}  // namespace weft::wasm
