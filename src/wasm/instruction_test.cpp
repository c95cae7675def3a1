#include "wasm/instruction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wasm/limits.h"

namespace weft::wasm {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;
using Code = std::vector<std::uint8_t>;

Instruction decode(const Code& code) {
  Instruction out;
  InstructionReader reader(code, 0);
  const auto next = reader.next(out);
  EXPECT_TRUE(next) << next.error().message;
  EXPECT_TRUE(reader.at_end());
  return out;
}

std::string error_of(const Code& code) {
  Instruction out;
  InstructionReader reader(code, 0);
  const auto next = reader.next(out);
  return next ? "" : next.error().message;
}

TEST(Instruction, Constants) {
  EXPECT_EQ(decode({0x41, 0x7f}).bits, 0xffff'ffffU);
  EXPECT_EQ(decode({0x42, 0x7f}).bits, ~std::uint64_t{0});
  EXPECT_EQ(decode({0x43, 0, 0, 0xc0, 0x7f}).bits, 0x7fc0'0000U);
  EXPECT_EQ(decode({0x44, 1, 0, 0, 0, 0, 0, 0xf0, 0x7f}).bits, 0x7ff0'0000'0000'0001U);
}

TEST(Instruction, BlockTypes) {
  EXPECT_EQ(decode({0x02, 0x40}).block.kind, BlockType::Kind::empty);
  const Instruction value = decode({0x03, 0x7e});
  EXPECT_EQ(value.op, Op::loop);
  EXPECT_EQ(value.block.kind, BlockType::Kind::value);
  EXPECT_EQ(value.block.value, ValType(ValKind::i64));
  const Instruction function = decode({0x04, 0xc0, 0x00});
  EXPECT_EQ(function.block.kind, BlockType::Kind::function);
  EXPECT_EQ(function.block.type_index, 64U);
  EXPECT_EQ(decode({0x02, 0x64, 0x03}).block.value, ValType::ref(HeapKind::indexed, false, 3));
}

TEST(Instruction, MemoryArguments) {
  const Instruction plain = decode({0x28, 0x02, 0x90, 0x01});
  EXPECT_EQ(plain.memarg.align_log2, 2U);
  EXPECT_EQ(plain.memarg.memory, 0U);
  EXPECT_EQ(plain.memarg.offset, 0x90U);
  const Instruction other = decode({0x36, 0x42, 0x05, 0x08});
  EXPECT_EQ(other.memarg.align_log2, 2U);
  EXPECT_EQ(other.memarg.memory, 5U);
  EXPECT_EQ(other.memarg.offset, 8U);
  EXPECT_THAT(error_of({0x28, 0x80, 0x01, 0x00}), StartsWith("malformed memop flags"));
  EXPECT_EQ(decode({0xfd, 0x54, 0x00, 0x04, 0x0f}).lane, 15);
}

TEST(Instruction, IndicesComeInBinaryOrder) {
  const Instruction indirect = decode({0x11, 0x07, 0x02});
  EXPECT_EQ(indirect.index, 7U);
  EXPECT_EQ(indirect.index2, 2U);
  const Instruction init = decode({0xfc, 0x08, 0x03, 0x01});
  EXPECT_EQ(init.op, Op::memory_init);
  EXPECT_EQ(init.index, 3U);
  EXPECT_EQ(init.index2, 1U);
}

TEST(Instruction, VectorsAreReplacedNotExtended) {
  const Code code = {0x0e, 2, 4, 5, 6, 0x0e, 0, 9};
  InstructionReader reader(code, 100);
  Instruction out;
  ASSERT_TRUE(reader.next(out));
  EXPECT_THAT(out.labels, ElementsAre(4, 5, 6));
  EXPECT_EQ(out.offset, 100U);
  ASSERT_TRUE(reader.next(out));
  EXPECT_THAT(out.labels, ElementsAre(9));
  EXPECT_EQ(out.offset, 105U);
}

TEST(Instruction, TryTable) {
  const Instruction t = decode({0x1f, 0x40, 2, 0x01, 7, 8, 0x02, 9});
  ASSERT_EQ(t.catches.size(), 2U);
  EXPECT_EQ(t.catches[0].kind, CatchClause::Kind::tag_ref);
  EXPECT_EQ(t.catches[0].tag, 7U);
  EXPECT_EQ(t.catches[0].label, 8U);
  EXPECT_EQ(t.catches[1].kind, CatchClause::Kind::all);
  EXPECT_EQ(t.catches[1].label, 9U);
  EXPECT_THAT(error_of({0x1f, 0x40, 1, 0x04, 0}), StartsWith("malformed catch clause"));
}

TEST(Instruction, UnknownCodesAreNamed) {
  EXPECT_THAT(error_of({0xff}), StartsWith("illegal opcode ff"));
  EXPECT_THAT(error_of({0xfc, 0x20}), StartsWith("illegal opcode fc 20"));
  EXPECT_THAT(error_of({0xfb, 0x00}), ::testing::HasSubstr("garbage-collected"));
  EXPECT_THAT(error_of({}), StartsWith("unexpected end"));
  EXPECT_THAT(error_of({0xfe, 0x03, 0x01}), StartsWith("zero byte expected"));
}

TEST(BodyStart, ReadsLocalsAndFindsTheCode) {
  const Code body = {2, 3, 0x7f, 1, 0x7c, 0x0b};
  const auto start = read_body_start({body, 50, 6});
  ASSERT_TRUE(start);
  ASSERT_EQ(start->locals.size(), 2U);
  EXPECT_EQ(start->locals[0].count, 3U);
  EXPECT_EQ(start->locals[1].type, ValType(ValKind::f64));
  EXPECT_EQ(start->offset, 55U);
  EXPECT_EQ(start->code.size(), 1U);
}

TEST(BodyStart, CapsLocals) {
  const Code most = {1, 0xd0, 0x86, 0x03, 0x7f, 0x0b};  // 50,000
  EXPECT_TRUE(read_body_start({most, 0, 6}));
  const Code overflow = {2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 1, 0x7f, 0x0b};  // 2^32
  const auto start = read_body_start({overflow, 0, 10});
  ASSERT_FALSE(start);
  EXPECT_THAT(start.error().message, StartsWith("too many locals: found 4294967296"));
}

}  // namespace
}  // namespace weft::wasm
