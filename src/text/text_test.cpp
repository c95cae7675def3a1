#include "text/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "text/script.h"
#include "wasm/reader.h"

namespace weft::text {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view source) {
  const auto result = assemble(source);
  return result ? "no error" : result.error().text();
}

TEST(Assemble, WritesTheBinaryOfASmallModule) {
  const auto bytes =
      assemble(R"((module (func (export "add") (param $a i32) (param i32) (result i32)
    (i32.add (local.get $a) (local.get 1)))))");
  ASSERT_TRUE(bytes.has_value()) << bytes.error().text();
  const std::vector<std::uint8_t> expected{
      0x00, 'a',  's',  'm',  0x01, 0x00, 0x00, 0x00,                    // header
      0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7f,              // type
      0x03, 0x02, 0x01, 0x00,                                            // function
      0x07, 0x07, 0x01, 0x03, 'a',  'd',  'd',  0x00, 0x00,              // export
      0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x20, 0x01, 0x6a, 0x0b,  // code
  };
  EXPECT_EQ(*bytes, expected);
}

TEST(Assemble, FlatAndFoldedFormsAreTheSame) {
  const auto flat = assemble(R"((func (param i32) (result i32)
    local.get 0 if $l (result i32) i32.const 1 br $l else i32.const 2 end))");
  const auto folded = assemble(R"((func (param i32) (result i32)
    (if $l (result i32) (local.get 0) (then (br $l (i32.const 1))) (else (i32.const 2)))))");
  ASSERT_TRUE(flat.has_value()) << flat.error().text();
  ASSERT_TRUE(folded.has_value()) << folded.error().text();
  EXPECT_EQ(*flat, *folded);
}

TEST(Assemble, NamesGoIntoANameSection) {
  const auto bytes = assemble("(module $m (func $first) (func))");
  ASSERT_TRUE(bytes.has_value());
  const auto module = wasm::read_module(*bytes);
  ASSERT_TRUE(module.has_value()) << module.error().text();
  ASSERT_EQ(module->customs.size(), 1U);
  EXPECT_EQ(module->customs[0].name, "name");
  const std::string content(module->customs[0].bytes.begin(), module->customs[0].bytes.end());
  EXPECT_THAT(content, HasSubstr("first"));
}

TEST(Assemble, ErrorsNameLineAndColumn) {
  EXPECT_EQ(error_of("(module\n  (func (i32.ad)))"), "2:10: unknown operator 'i32.ad'");
  EXPECT_EQ(error_of("(func (local.get $x))"), "1:18: unknown local $x");
  EXPECT_EQ(error_of("(func (i32.const 0x1_0000_0000))"), "1:18: constant out of range");
  EXPECT_EQ(error_of("(func"), "1:6: unexpected end of the text");
  EXPECT_EQ(error_of("(func $f) (func $f)"), "1:17: duplicate func $f");
  EXPECT_EQ(error_of("(func block end end)"), "1:17: unexpected token 'end'");
  EXPECT_THAT(error_of("(type (struct))"), HasSubstr("garbage collection"));
}

TEST(Assemble, DeepNestingCostsNoNativeStack) {
  constexpr std::size_t kDepth = 200'000;
  std::string source = "(func ";
  for (std::size_t i = 0; i < kDepth; ++i) source += "(block ";
  source.append(kDepth, ')');
  source += ")";
  EXPECT_TRUE(assemble(source).has_value());
  EXPECT_THAT(error_of(source.substr(0, 6 + 7 * 1000)), HasSubstr("unexpected end"));
}

TEST(Assemble, EveryPrefixOfASourceFailsCleanly) {
  const std::string source =
      R"((module (import "m" "f" (func $f (param i32))) (memory 1) (table 2 funcref)
    (data (i32.const 0) "a\20\u{3b1}") (elem (i32.const 0) $f) (@note x "y") ;; comment
    (global $g (mut f64) (f64.const 0x1.8p3)) (func (call $f (i32.load8_u offset=1 (i32.const 0))))))";
  ASSERT_TRUE(assemble(source).has_value()) << error_of(source);
  for (std::size_t n = 1; n < source.size(); ++n) {
    EXPECT_FALSE(assemble(std::string_view(source).substr(0, n)).has_value()) << n;
  }
}

TEST(Script, ReadsCommandsWithTheirLines) {
  const auto script = parse_script(R"wast((module $a (func (export "f")))
(register "a" $a)
(assert_return (invoke $a "f" (i64.const -1)) (f32.const nan:canonical))
(assert_malformed (module quote "(fun)") "unexpected token")
(assert_trap (invoke "f") "unreachable"))wast");
  ASSERT_TRUE(script.has_value()) << script.error().text();
  ASSERT_EQ(script->size(), 5U);
  EXPECT_TRUE(std::get<ModuleSource>((*script)[0].what).binary.has_value());
  EXPECT_EQ(std::get<Register>((*script)[1].what).module, "a");
  const auto& assertion = std::get<AssertReturn>((*script)[2].what);
  EXPECT_EQ((*script)[2].line, 3U);
  EXPECT_EQ(assertion.action.arguments.at(0).bits[0], ~0ULL);
  EXPECT_EQ(assertion.results.at(0).nan[0], Value::Nan::canonical);
  EXPECT_FALSE(std::get<AssertModule>((*script)[3].what).module.binary.has_value());
  EXPECT_EQ(std::get<AssertFailure>((*script)[4].what).message, "unreachable");
}

TEST(Script, AlternativesInEachOtherMayNotUseUpTheStack) {
  std::string deep = R"((assert_return (invoke "f") )";
  for (int i = 0; i < 200'000; ++i) deep += "(either ";
  const auto script = parse_script(deep);
  ASSERT_FALSE(script.has_value());
  EXPECT_THAT(script.error().message, ::testing::HasSubstr("nested too deeply"));
}

}  // namespace
}  // namespace weft::text
