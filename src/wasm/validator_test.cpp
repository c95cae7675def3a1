#include "wasm/validator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "wasm/limits.h"
#include "wasm/testing.h"

namespace weft::wasm {
namespace {

using testing::Code;
using testing::error_of;
using ::testing::HasSubstr;
using testing::ModuleBytes;
using ::testing::StartsWith;
using testing::with_body;

std::string body_error(const Code& code) { return error_of(with_body(code)); }

TEST(Validator, MismatchesNameTheInstructionAndBothSides) {
  EXPECT_EQ(body_error({0, 0x41, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x6a, 0x1a, 0x0b}),
            "type mismatch: i32.add expected [i32 i32], found [i32 f64]");
  EXPECT_EQ(body_error({0, 0x6a, 0x0b}), "type mismatch: i32.add expected [i32 i32], found []");
  EXPECT_EQ(body_error({0, 0x41, 1, 0x0b}),
            "type mismatch: end expected [] at the end of a block, found [i32]");
}

TEST(Validator, ErrorsCarryTheInstructionsOffset) {
  const Code bytes = with_body({0, 0x01, 0x6a, 0x0b});
  const auto m = read_module(bytes);
  ASSERT_TRUE(m);
  const auto valid = validate(*m);
  ASSERT_FALSE(valid);
  ASSERT_TRUE(valid.error().offset);
  EXPECT_EQ(bytes.at(*valid.error().offset), 0x6a);
}

TEST(Validator, UnreachableCodeTakesAnyOperands) {
  EXPECT_EQ(body_error({0, 0x00, 0x6a, 0x1a, 0x0b}), "");
  EXPECT_EQ(body_error({0, 0x00, 0x1b, 0x1a, 0x0b}), "");        // select
  EXPECT_EQ(body_error({0, 0x00, 0xd4, 0x1a, 0x0b}), "");        // ref.as_non_null
  EXPECT_THAT(body_error({0, 0x00, 0x42, 0, 0x6a, 0x1a, 0x0b}),  // but not the wrong ones
              StartsWith("type mismatch: i32.add"));
}

TEST(Validator, UnknownIndices) {
  EXPECT_EQ(body_error({0, 0x20, 3, 0x1a, 0x0b}), "unknown local 3: the function has 0");
  EXPECT_EQ(body_error({0, 0x23, 1, 0x1a, 0x0b}), "unknown global 1: the module has 0");
  EXPECT_EQ(body_error({0, 0x10, 9, 0x0b}), "unknown function 9: the module has 1");
  EXPECT_EQ(body_error({0, 0x0c, 1, 0x0b}), "unknown label 1: 1 are in scope");
  EXPECT_EQ(body_error({0, 0x41, 0, 0x11, 0, 0, 0x0b}), "unknown table 0: the module has 0");
  EXPECT_EQ(body_error({0, 0x08, 0, 0x0b}), "unknown tag 0: the module has 0");
  EXPECT_EQ(body_error({0, 0xfc, 0x0d, 2, 0x0b}), "unknown elem segment 2: the module has 0");
  EXPECT_THAT(body_error({0, 0xfc, 0x09, 0, 0x0b}), StartsWith("data count section required"));
}

TEST(Validator, BodiesEndExactly) {
  EXPECT_THAT(body_error({0, 0x01}), StartsWith("unexpected end of section or function"));
  EXPECT_THAT(body_error({0, 0x0b, 0x01}), StartsWith("unexpected content after the end"));
  EXPECT_THAT(body_error({0, 0x05, 0x0b}), StartsWith("unexpected else"));
}

TEST(Validator, MemoryAccess) {
  EXPECT_THAT(body_error({0, 0x41, 0, 0x28, 3, 0, 0x1a, 0x0b}),
              StartsWith("alignment must not be larger than natural"));
  EXPECT_THAT(body_error({0, 0x41, 0, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1a, 0x0b}),
              StartsWith("offset out of range"));
  EXPECT_THAT(body_error({0, 0x41, 0, 0x28, 0x40, 1, 0, 0x1a, 0x0b}),
              StartsWith("unknown memory 1"));
  EXPECT_THAT(body_error({0, 0x41, 0, 0xfe, 0x10, 0, 0, 0x1a, 0x0b}),
              StartsWith("atomic alignment must be natural"));
  EXPECT_THAT(body_error({0, 0x41, 0, 0xfd, 0x0f, 0xfd, 0x15, 16, 0x1a, 0x0b}),
              StartsWith("invalid lane index"));
}

TEST(Validator, Memory64TakesLongAddresses) {
  const auto with_memory64 = [](const Code& code) {
    return error_of(ModuleBytes()
                        .section(1, {1, 0x60, 0, 0})
                        .section(3, {1, 0})
                        .section(5, {2, 4, 1, 0, 1})
                        .body(code)
                        .bytes());
  };
  EXPECT_EQ(with_memory64({0, 0x42, 0, 0x28, 2, 0, 0x1a, 0x0b}), "");
  EXPECT_EQ(with_memory64({0, 0x42, 0, 0x41, 0, 0x42, 0, 0xfc, 0x0b, 0, 0x0b}), "");
  EXPECT_THAT(with_memory64({0, 0x41, 0, 0x28, 2, 0, 0x1a, 0x0b}), StartsWith("type mismatch"));
  // From a 32-bit memory to a 64-bit one the length is an i32.
  EXPECT_EQ(with_memory64({0, 0x42, 0, 0x41, 0, 0x41, 0, 0xfc, 0x0a, 0, 1, 0x0b}), "");
  EXPECT_THAT(with_memory64({0, 0x42, 0, 0x41, 0, 0x42, 0, 0xfc, 0x0a, 0, 1, 0x0b}),
              StartsWith("type mismatch: memory.copy expected [i64 i32 i32]"));
}

TEST(Validator, LocalsWithoutDefaultMustBeSetFirst) {
  const Code set_in_block = {1,    1,    0x64, 0,     // (local (ref 0))
                             0x02, 0x40,              // block
                             0xd2, 0,    0x21, 0,     // local.set 0 (ref.func 0)
                             0x20, 0,    0x1a, 0x0b,  // local.get 0 drop end
                             0x20, 0,    0x1a, 0x0b};
  const auto exported = [](const Code& code) {
    return error_of(ModuleBytes()
                        .section(1, {1, 0x60, 0, 0})
                        .section(3, {1, 0})
                        .section(7, {1, 1, 'f', 0, 0})
                        .body(code)
                        .bytes());
  };
  EXPECT_THAT(exported(set_in_block), StartsWith("uninitialized local 0"));
  Code without_last(set_in_block.begin(), set_in_block.end() - 4);
  without_last.push_back(0x0b);
  EXPECT_EQ(exported(without_last), "");
}

TEST(Validator, FarLocalsAreFoundByRun) {
  // 300 i32, 300 f64, 1 i64
  const Code locals = {3, 0xac, 0x02, 0x7f, 0xac, 0x02, 0x7c, 1, 0x7e};
  const auto get = [&](std::uint8_t low, std::uint8_t high, std::uint8_t set) {
    Code code = locals;
    for (const int b : {0x20, int{low}, int{high}, 0x21, int{set}, 0, 0x0b}) {
      code.push_back(static_cast<std::uint8_t>(b));
    }
    code[code.size() - 3] |= 0x80;
    return body_error(code);
  };
  EXPECT_EQ(get(0xab, 0x02, 0), "");                          // 299: i32
  EXPECT_THAT(get(0xac, 0x02, 0), HasSubstr("found [f64]"));  // 300
  EXPECT_THAT(get(0xd7, 0x04, 0), HasSubstr("found [f64]"));  // 599
  EXPECT_THAT(get(0xd8, 0x04, 0), HasSubstr("found [i64]"));  // 600
  EXPECT_THAT(get(0xd9, 0x04, 0), StartsWith("unknown local 601"));
}

TEST(Validator, DeepNestingNeedsNoStack) {
  Code body = {0};
  for (std::uint32_t i = 0; i < kMaxNesting - 1; ++i) {
    body.push_back(0x02);
    body.push_back(0x40);
  }
  body.insert(body.end(), kMaxNesting, 0x0b);
  const Code bytes = with_body({0, 0x0b});
  auto m = read_module(bytes);
  ASSERT_TRUE(m);
  m->bodies[0].bytes = body;
  EXPECT_TRUE(validate_body(*m, 0));
  body.insert(body.begin() + 1, {0x02, 0x40, 0x02, 0x40});
  m->bodies[0].bytes = body;
  const auto deeper = validate_body(*m, 0);
  ASSERT_FALSE(deeper);
  EXPECT_THAT(deeper.error().message, StartsWith("blocks nested too deep"));
}

TEST(Validator, ModuleRules) {
  EXPECT_THAT(error_of(ModuleBytes().section(5, {1, 1, 2, 1}).bytes()),
              StartsWith("size minimum must not be greater than maximum"));
  EXPECT_THAT(error_of(ModuleBytes().section(5, {1, 0, 0x81, 0x80, 0x04}).bytes()),
              StartsWith("memory size must be at most 65536 pages"));
  EXPECT_THAT(error_of(ModuleBytes().section(5, {1, 2, 1}).bytes()),
              StartsWith("shared memory must have maximum"));
  EXPECT_THAT(
      error_of(
          ModuleBytes().section(5, {1, 0, 1}).section(7, {2, 1, 'a', 2, 0, 1, 'a', 2, 0}).bytes()),
      StartsWith("duplicate export name: \"a\""));
  EXPECT_THAT(error_of(ModuleBytes().section(6, {1, 0x7f, 0, 0x41, 0, 0x45, 0x0b}).bytes()),
              StartsWith("constant expression required: found i32.eqz"));
  EXPECT_THAT(error_of(ModuleBytes().section(6, {1, 0x7f, 0, 0x23, 0, 0x0b}).bytes()),
              StartsWith("unknown global 0"));
  EXPECT_THAT(error_of(ModuleBytes().section(8, {0}).bytes()), StartsWith("unknown function 0"));
}

TEST(Validator, FunctionReferencesMustBeDeclared) {
  EXPECT_THAT(body_error({0, 0xd2, 0, 0x1a, 0x0b}), StartsWith("undeclared function reference"));
}

TEST(Validator, LegacyExceptions) {
  const auto tagged = [](const Code& code) {
    return error_of(ModuleBytes()
                        .section(1, {2, 0x60, 0, 0, 0x60, 1, 0x7f, 0})
                        .section(3, {1, 0})
                        .section(13, {1, 0, 1})
                        .body(code)
                        .bytes());
  };
  EXPECT_EQ(tagged({0, 0x06, 0x40, 0x07, 0, 0x1a, 0x19, 0x09, 0, 0x0b, 0x0b}), "");
  EXPECT_EQ(tagged({0, 0x06, 0x40, 0x06, 0x40, 0x18, 0, 0x0b, 0x0b}), "");
  EXPECT_THAT(tagged({0, 0x06, 0x40, 0x09, 0, 0x0b, 0x0b}), StartsWith("invalid rethrow label"));
  EXPECT_THAT(tagged({0, 0x07, 0, 0x0b}), StartsWith("unexpected catch"));
  EXPECT_THAT(tagged({0, 0x06, 0x40, 0x19, 0x07, 0, 0x1a, 0x0b, 0x0b}),
              StartsWith("unexpected catch"));
  EXPECT_THAT(tagged({0, 0x06, 0x40, 0x18, 7, 0x0b}), StartsWith("unknown label 7"));
}

TEST(Validator, BodiesMayBeValidatedAtOnce) {
  const Code bytes = with_body({0, 0x41, 1, 0x1a, 0x0b});
  const auto m = read_module(bytes);
  ASSERT_TRUE(m);
  bool first = false;
  std::thread other([&] { first = validate_body(*m, 0).has_value(); });
  EXPECT_TRUE(validate_body(*m, 0));
  other.join();
  EXPECT_TRUE(first);
}

TEST(Validator, AFailureDoesNotSpoilTheNextBody) {
  const Code good = with_body({0, 0x0b});
  auto m = read_module(good);
  ASSERT_TRUE(m);
  const Code bad = {0, 0x02, 0x40, 0x41, 1, 0x0b, 0x0b};
  BodyValidator validator(*m);
  const Bytes original = m->bodies[0].bytes;
  m->bodies[0].bytes = bad;
  EXPECT_FALSE(validator.validate(0));
  m->bodies[0].bytes = original;
  EXPECT_TRUE(validator.validate(0));
}

}  // namespace
}  // namespace weft::wasm
