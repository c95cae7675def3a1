#include "codegen/tail_calls.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/Instructions.h>

#include "codegen/emit/testing.h"
#include "codegen/testing.h"

namespace weft::codegen {
namespace {

using testing::Emitted;
using testing::Loaded;
using testing::Slot;

constexpr std::uint64_t kDeep = 10'000'000;

/// Mutual tail calls of functions with different numbers of arguments, some of them spilled, and
/// with two results; and a switch whose arms LLVM would like to merge.
constexpr std::string_view kProgram = R"((module
  (type $wide (func (param i64 i32 i64 i64 i64 i64 i64 f64) (result i64 i64)))
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (elem declare func $wide)
  (func $even (export "even") (param i64) (result i32)
    (if (i64.eqz (local.get 0)) (then (return (i32.const 44))))
    (return_call $odd (i64.sub (local.get 0) (i64.const 1)) (i32.const 1)))
  (func $odd (param i64 i32) (result i32)
    (if (i64.eqz (local.get 0)) (then (return (i32.const 99))))
    (return_call $even (i64.sub (local.get 0) (i64.const 1))))
  (func $wide (export "wide") (type $wide)
    (if (i64.eqz (local.get 0)) (then (return (local.get 5) (local.get 6))))
    (return_call $narrow (i64.sub (local.get 0) (i64.const 1)) (local.get 4)))
  (func $narrow (export "narrow") (param i64 i64) (result i64 i64)
    (return_call $wide (local.get 0) (i32.const 1) (i64.const 2) (i64.const 3) (i64.const 4)
      (local.get 1) (i64.add (local.get 1) (local.get 0)) (f64.const 8)))
  (func (export "switch") (param i64 i32) (result i64 i64)
    (block $a
      (block $b
        (br_table $a $b (local.get 1)))
      (return_call $narrow (local.get 0) (i64.const 7)))
    (return_call $wide (local.get 0) (i32.const 1) (i64.const 2) (i64.const 3) (i64.const 4)
      (i64.const 5) (i64.const 6) (f64.const 8)))
  (func (export "host") (param i64 i32) (result i32) (return_call $twice (local.get 1)))
))";

std::uint64_t twice(void*, void* values) {
  static_cast<Slot*>(values)->i32 *= 2;
  return 0;
}

class TailCalls : public ::testing::TestWithParam<Level> {
 protected:
  Loaded loaded_{
      kProgram,
      {.level = GetParam(), .cpu = "x86-64-v2", .threads = 1, .verify = Verify::on, .progress = {}},
      twice};
};

TEST_P(TailCalls, NeedNoStack) {
  Slot values[8] = {};
  values[0].i64 = kDeep;
  loaded_.call("even", values);
  EXPECT_EQ(values[0].i32, 44u);
  values[0].i64 = kDeep + 1;
  loaded_.call("even", values);
  EXPECT_EQ(values[0].i32, 99u);
}

TEST_P(TailCalls, SpillArgumentsAndResults) {
  Slot values[8] = {};
  values[0].i64 = kDeep;
  values[4].i64 = 5;
  loaded_.call("wide", values);
  EXPECT_EQ(values[0].i64, 4u);
  EXPECT_EQ(values[1].i64, 4u);
  values[0].i64 = 1;
  values[1].i64 = 30;
  loaded_.call("narrow", values);
  EXPECT_EQ(values[0].i64, 4u);
}

TEST_P(TailCalls, WithSeveralArmsNeedNoStack) {
  for (const std::uint32_t arm : {0u, 1u}) {
    Slot values[2] = {};
    values[0].i64 = kDeep;
    values[1].i32 = arm;
    loaded_.call("switch", values);
    EXPECT_EQ(values[0].i64, 4u);
  }
}

TEST_P(TailCalls, OfHostFunctions) {
  Slot values[2] = {};
  values[1].i32 = 21;
  loaded_.call("host", values);
  EXPECT_EQ(values[0].i32, 42u);
}

INSTANTIATE_TEST_SUITE_P(Levels, TailCalls,
                         ::testing::Values(Level::none, Level::few, Level::standard, Level::most));

TEST(KeepTailCalls, GivesEachItsOwnReturn) {
  Emitted emitted(R"((module
    (func $f (param i32 i32) (result i32) (local.get 1))
    (func (param i32) (result i32) (return_call $f (local.get 0) (i32.const 1)))))");
  llvm::Function& f = emitted.function(1);
  llvm::BasicBlock& block = *emitted.first<llvm::CallInst>(1)->getParent();
  // As a pass that merges returns would leave it.
  llvm::BasicBlock* const shared = block.splitBasicBlock(block.getTerminator());
  ASSERT_EQ(shared->size(), 1u);
  auto* const phi = llvm::PHINode::Create(llvm::Type::getInt32Ty(f.getContext()), 1, "",
                                          shared->getFirstNonPHIIt());
  phi->addIncoming(emitted.first<llvm::CallInst>(1), &block);
  shared->getTerminator()->setOperand(0, phi);
  ASSERT_TRUE(keep_tail_calls(*f.getParent()));
  EXPECT_TRUE(llvm::isa<llvm::ReturnInst>(block.getTerminator()));
}

TEST(KeepTailCalls, SaysWhenItCannot) {
  Emitted emitted(R"((module
    (func $f (param i32 i32) (result i32) (local.get 1))
    (func (param i32) (result i32) (return_call $f (local.get 0) (i32.const 1)))))");
  llvm::Instruction* const back = emitted.function(1).back().getTerminator();
  back->setOperand(0, llvm::ConstantInt::get(back->getOperand(0)->getType(), 1));
  auto* const call = emitted.first<llvm::CallInst>(1);
  llvm::BinaryOperator::CreateNeg(call, "", back->getIterator());
  EXPECT_FALSE(keep_tail_calls(*call->getModule()));
}

}  // namespace
}  // namespace weft::codegen
