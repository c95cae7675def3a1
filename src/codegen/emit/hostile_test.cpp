// Bodies that are valid, but that no compiler of programs would make.
#include <llvm/IR/Instructions.h>

#include "codegen/emit/testing.h"

namespace weft::codegen {
namespace {

using testing::Emitted;
using Bytes = std::vector<std::uint8_t>;

void append_leb(Bytes& out, std::uint32_t value) {
  do {
    out.push_back(static_cast<std::uint8_t>((value & 0x7f) | (value > 0x7f ? 0x80 : 0)));
    value >>= 7;
  } while (value != 0);
}

void append_section(Bytes& out, std::uint8_t id, const Bytes& content) {
  out.push_back(id);
  append_leb(out, static_cast<std::uint32_t>(content.size()));
  out.insert(out.end(), content.begin(), content.end());
}

/// One function of type (i32) -> (i32) with `locals` further i32 locals. `code` lacks the last end.
Bytes module_with(std::uint32_t locals, Bytes code) {
  Bytes out = {0, 'a', 's', 'm', 1, 0, 0, 0};
  append_section(out, 1, {1, 0x60, 1, 0x7f, 1, 0x7f});
  append_section(out, 3, {1, 0});
  Bytes body = {1};
  append_leb(body, locals);
  body.push_back(0x7f);
  body.insert(body.end(), code.begin(), code.end());
  body.push_back(0x0b);
  Bytes section = {1};
  append_leb(section, static_cast<std::uint32_t>(body.size()));
  section.insert(section.end(), body.begin(), body.end());
  append_section(out, 10, section);
  return out;
}

void repeat(Bytes& out, std::size_t times, std::initializer_list<std::uint8_t> bytes) {
  for (std::size_t i = 0; i < times; ++i) out.insert(out.end(), bytes);
}

constexpr std::uint8_t kGet0[] = {0x20, 0};
constexpr std::size_t kMany = 200'000;
constexpr std::size_t kDeep = 45'000;  // the validator takes 100,000

TEST(Hostile, DeepNesting) {
  Bytes code;
  repeat(code, kDeep, {0x02, 0x40});  // block
  repeat(code, kDeep, {0x03, 0x40});  // loop
  code.insert(code.end(), std::begin(kGet0), std::end(kGet0));
  code.push_back(0x0d);  // br_if to the outermost block
  append_leb(code, 2 * kDeep - 1);
  repeat(code, 2 * kDeep, {0x0b});
  code.insert(code.end(), std::begin(kGet0), std::end(kGet0));
  EXPECT_EQ(Emitted(module_with(0, code)).error, "");
}

TEST(Hostile, DeepNestingThatCannotBeReached) {
  Bytes code = {0x00};
  repeat(code, kDeep, {0x02, 0x40});
  repeat(code, kDeep, {0x0b});
  EXPECT_EQ(Emitted(module_with(0, code)).error, "");
}

TEST(Hostile, ABranchTableOfManyTargets) {
  Bytes code = {0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0e};
  append_leb(code, kMany);
  for (std::size_t i = 0; i < kMany; ++i) code.push_back(i % 2 == 0 ? 0 : 1);
  code.insert(code.end(), {1, 0x0b, 0x0b, 0x20, 0});
  Emitted emitted(module_with(0, code));
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.first<llvm::SwitchInst>()->getNumCases(), kMany / 2);
}

TEST(Hostile, ManyJoinsAndLocals) {
  // if (x) y = x, again and again, and every local is read far away from where it was set.
  Bytes code;
  repeat(code, kMany / 4, {0x20, 0, 0x04, 0x40, 0x20, 0, 0x21, 1, 0x0b});
  for (std::uint32_t i = 0; i < 40'000; ++i) {
    code.push_back(0x20);
    append_leb(code, i);
    code.push_back(0x1a);
  }
  code.insert(code.end(), {0x20, 1});
  Emitted emitted(module_with(45'000, code));
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.count<llvm::AllocaInst>(), 0u);
}

TEST(Hostile, LocalsWhoseSsaFormWouldBeTooLargeLiveInMemory) {
  // Each of many nested loops would need a phi for each of many locals.
  constexpr std::uint32_t kLoops = 5'000;
  constexpr std::uint32_t kLocals = 20'000;
  Bytes code;
  repeat(code, kLoops, {0x03, 0x40});
  for (std::uint32_t i = 0; i < kLocals; ++i) {
    code.push_back(0x20);
    append_leb(code, i + 1);
    code.push_back(0x21);
    append_leb(code, i);
  }
  repeat(code, kLoops, {0x20, 0, 0x0d, 0, 0x0b});
  code.insert(code.end(), {0x20, 0});
  Emitted emitted(module_with(kLocals, code));
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.count<llvm::AllocaInst>(), 1u);
  EXPECT_TRUE(emitted.function().hasOptNone());
}

}  // namespace
}  // namespace weft::codegen
