// Every instruction of the opcode table makes valid IR, on machines with and without special
// instructions.
#include <fmt/format.h>

#include "codegen/emit/handlers.h"
#include "codegen/emit/testing.h"
#include "wasm/opcode.h"

namespace weft::codegen {
namespace {

using testing::Emitted;
using testing::kArm;
using testing::kX86;
using wasm::Imm;
using wasm::Op;

std::string types(std::string_view letters) {
  std::string text;
  for (const char c : letters) {
    switch (c) {
      case 'I':
        text += " i64";
        break;
      case 'f':
        text += " f32";
        break;
      case 'F':
        text += " f64";
        break;
      case 'v':
        text += " v128";
        break;
      default:
        text += " i32";
        break;
    }
  }
  return text;
}

std::string immediates(const wasm::OpInfo& info) {
  switch (info.imm) {
    case Imm::lane:
    case Imm::i32:
    case Imm::i64:
    case Imm::f32:
    case Imm::f64:
    case Imm::local:
    case Imm::global:
    case Imm::data:
    case Imm::elem:
      return "0";
    case Imm::mem_arg:
      return "offset=16";
    case Imm::mem_arg_lane:
      return "offset=16 0";
    case Imm::data_memory:
      return "0";
    case Imm::shuffle:
      return "0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31";
    case Imm::v128:
      return "i64x2 1 2";
    default:
      return "";
  }
}

/// A module with one function that does `info` to its parameters.
std::string module_for(const wasm::OpInfo& info) {
  const std::size_t colon = info.signature.find(':');
  const std::string_view operands = info.signature.substr(0, colon);
  std::string gets;
  for (std::size_t i = 0; i < operands.size(); ++i) gets += fmt::format("local.get {} ", i);
  return fmt::format(
      "(module (memory 1 1 shared) (data \"x\") (table 4 funcref) (elem func 0)"
      " (func (param{}) (result{}) {} {} {}))",
      types(operands), types(info.signature.substr(colon + 1)), gets, info.text, immediates(info));
}

TEST(EveryInstruction, HasAHandler) {
  for (std::size_t i = 0; i < wasm::kOpCount; ++i) {
    const auto op = static_cast<Op>(i);
    EXPECT_NE(handler_table().find(op), nullptr) << wasm::op_info(op).text;
  }
}

TEST(EveryInstruction, OfFixedTypeMakesValidCode) {
  std::size_t tried = 0;
  for (std::size_t i = 0; i < wasm::kOpCount; ++i) {
    const wasm::OpInfo& info = wasm::op_info(static_cast<Op>(i));
    if (info.signature.empty()) continue;
    SCOPED_TRACE(info.text);
    ++tried;
    for (const char* triple : {kX86, kArm}) {
      Emitted emitted(module_for(info), triple);
      EXPECT_EQ(emitted.error, "");
      EXPECT_EQ(emitted.count<llvm::ReturnInst>(), 1u);
    }
  }
  EXPECT_GT(tried, 460u);
}

TEST(EveryInstruction, OfOtherTypesMakesValidCode) {
  Emitted emitted(R"((module
    (import "m" "f" (func $import (param i32) (result i32)))
    (import "m" "g" (global $imported (mut i64)))
    (memory 1) (table $t 2 8 funcref) (table $x 2 2 externref) (elem $e func $many)
    (global $g (mut v128) (v128.const i64x2 0 0)) (global $c i32 (i32.const 7))
    (type $fill (func (param i32 i64 f32) (result f64 i32 i64)))
    (func $many (type $fill)
      (f64.promote_f32 (local.get 2)) (local.get 0) (local.get 1))
    (func (param i32 externref funcref) (result i32) (local $v v128)
      (global.set $g (local.get $v))
      (local.set $v (global.get $g))
      (global.set $imported (i64.add (global.get $imported) (i64.const 1)))
      (table.set $x (i32.const 0) (local.get 1))
      (drop (table.get $x (i32.const 1)))
      (drop (table.grow $t (local.get 2) (local.get 0)))
      (table.fill $t (i32.const 0) (ref.func $many) (table.size $t))
      (table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 1))
      (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))
      (elem.drop $e)
      (memory.copy (i32.const 0) (i32.const 8) (i32.const 23))
      (memory.copy (i32.const 0) (i32.const 8) (local.get 0))
      (memory.fill (i32.const 0) (local.get 0) (i32.const 31))
      (memory.fill (i32.const 0) (local.get 0) (local.get 0))
      (drop (select (result externref) (local.get 1) (ref.null extern) (local.get 0)))
      (drop (call_indirect $t (type $fill) (i32.const 1) (i64.const 2) (f32.const 3)
                           (local.get 0)))
      (drop) (drop)
      (drop (call $many (i32.const 1) (i64.const 2) (f32.const 3))) (drop) (drop)
      (drop (ref.is_null (local.get 1)))
      local.get 0
      (local.tee 0 (call $import (global.get $c)))
      if (param i32) (result i32)
        i32.eqz
      else
        return
      end))
  )");
  EXPECT_EQ(emitted.error, "");
}

// LLVM needs unlimited memory for this comparison if it meets it unfolded.
TEST(EveryInstruction, OnConstantVectorsFolds) {
  Emitted emitted(R"((module (func (param v128) (result v128)
    (i64x2.gt_s (local.get 0) (i8x16.popcnt
      (i32x4.lt_s (v128.const i32x4 1 1 1 9) (v128.const i32x4 4 5 6 7)))))))");
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.count<llvm::ICmpInst>(), 1u);
}

}  // namespace
}  // namespace weft::codegen
