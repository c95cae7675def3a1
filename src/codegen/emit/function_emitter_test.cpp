// What the emitted code looks like: SSA form, traps, memory accesses, calls.
#include "codegen/emit/function_emitter.h"

#include <llvm/IR/IntrinsicInst.h>

#include "codegen/emit/testing.h"

namespace weft::codegen {
namespace {

using testing::Emitted;

TEST(Ssa, ALoopHasAPhiForEachLocalThatItChanges) {
  Emitted emitted(R"((module (func (param $n i32) (param $same i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (local.get $same)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))))");
  EXPECT_EQ(emitted.count<llvm::PHINode>(), 2u);
  EXPECT_EQ(emitted.count<llvm::AllocaInst>(), 0u);
}

TEST(Ssa, ALocalThatBothBranchesLeaveAloneHasNoPhi) {
  Emitted emitted(R"((module (func (param i32 i32) (result i32) (local $changed i32)
    (if (local.get 0)
      (then (local.set $changed (i32.const 1)))
      (else (local.set $changed (i32.const 2))))
    (i32.add (local.get 1) (local.get $changed)))))");
  EXPECT_EQ(emitted.count<llvm::PHINode>(), 1u);
}

TEST(Ssa, APhiThatTurnsOutSuperfluousIsReplacedEverywhere) {
  // Read in the inner loop before it is known that no loop changes it; kept on the operand stack
  // over the inner loop's end.
  Emitted emitted(R"((module (memory 1) (func (param $x i32) (param $n i32) (result i32)
    (loop $outer (result i32)
      (local.get $x)
      (loop $inner
        (br_if $inner (i32.eq (local.get $x) (local.tee $n (i32.load (local.get $n))))))
      (br_if $outer (local.get $n))))))");
  EXPECT_EQ(emitted.error, "");
  auto* const result = emitted.first<llvm::ReturnInst>();
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(result->getReturnValue(), emitted.function().getArg(1));
}

TEST(Memory, ALoadThatNothingUsesStays) {
  Emitted emitted(R"((module (memory 1)
    (func (param i32) (drop (i32.add (i32.load (local.get 0)) (i32.const 1))))
    (func (param i32) (result i32) (i32.load (local.get 0)))))");
  std::size_t unused = 0;
  for (const llvm::Instruction& i : llvm::instructions(emitted.function(0))) {
    const auto* const load = llvm::dyn_cast<llvm::LoadInst>(&i);
    if (load != nullptr && load->isVolatile()) ++unused;
  }
  EXPECT_EQ(unused, 1u);
  EXPECT_EQ(emitted.count<llvm::BinaryOperator>(0), 0u);
  for (const llvm::Instruction& i : llvm::instructions(emitted.function(1))) {
    EXPECT_FALSE(i.isVolatile());
  }
}

TEST(Memory, TheBaseIsLoadedOnce) {
  Emitted emitted(R"((module (memory 1) (func (param i32)
    (i32.store (local.get 0) (i32.load offset=4 (local.get 0)))
    (i64.store offset=9 (local.get 0) (i64.const 1)))))");
  EXPECT_EQ(emitted.count<llvm::LoadInst>(), 2u);
  const auto* const base = emitted.first<llvm::LoadInst>();
  EXPECT_TRUE(base->hasMetadata(llvm::LLVMContext::MD_invariant_load));
}

TEST(Traps, EachInstructionHasItsOwn) {
  Emitted emitted(R"((module (func (param i32 i32) (result i32)
    (i32.div_u (i32.rem_u (local.get 0) (local.get 1)) (i32.div_s (local.get 0) (local.get 1))))))");
  using engine::TrapKind;
  std::map<TrapKind, std::set<unsigned>> places;
  for (const llvm::Instruction& i : llvm::instructions(emitted.function())) {
    const auto* const call = llvm::dyn_cast<llvm::IntrinsicInst>(&i);
    if (call == nullptr || call->getIntrinsicID() != llvm::Intrinsic::ubsantrap) continue;
    const auto kind = llvm::cast<llvm::ConstantInt>(call->getArgOperand(0))->getZExtValue();
    ASSERT_TRUE(call->getDebugLoc());
    places[static_cast<TrapKind>(kind)].insert(call->getDebugLoc().getLine());
  }
  EXPECT_EQ(places.size(), 2u);
  EXPECT_EQ(places[TrapKind::integer_divide_by_zero].size(), 3u);
  EXPECT_EQ(places[TrapKind::integer_overflow].size(), 1u);
  EXPECT_EQ(emitted.count<llvm::UnreachableInst>(), 4u);
}

TEST(Traps, AConstantDivisorNeedsNoCheck) {
  Emitted emitted(R"((module (func (param i32) (result i32)
    (i32.div_s (local.get 0) (i32.const 10)))))");
  EXPECT_EQ(emitted.count<llvm::UnreachableInst>(), 0u);
}

TEST(Calls, AreNeverTailCallsAndPassTheInstanceOn) {
  Emitted emitted(R"((module
    (func (param i32) (result i32) (call 1 (local.get 0)))
    (func (param i32) (result i32) (local.get 0))))");
  const auto* const call = emitted.first<llvm::CallInst>();
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->getCalledFunction(), &emitted.function(1));
  EXPECT_EQ(call->getArgOperand(0), emitted.function(0).getArg(0));
  EXPECT_TRUE(call->isNoTailCall());
}

TEST(Calls, ParametersBeyondTheRegistersAreSpilled) {
  std::string params;
  std::string arguments;
  for (int i = 0; i < 8; ++i) {
    params += " i64 f64";
    arguments += " (i64.const 1) (f64.const 2)";
  }
  params += " f32";
  arguments += " (f32.const 3)";
  Emitted emitted("(module (func (call 1" + arguments + ")) (func (param" + params + ")))");
  // The context, five integers, eight floats.
  EXPECT_EQ(emitted.function(1).arg_size(),
            1 + engine::kIntegerRegisters + engine::kVectorRegisters);
  EXPECT_EQ(emitted.count<llvm::StoreInst>(0),
            17 - engine::kIntegerRegisters - engine::kVectorRegisters);
}

TEST(Functions, AreHiddenAndHaveUnwindTables) {
  Emitted emitted("(module (func $name))");
  const llvm::Function& f = emitted.function();
  EXPECT_TRUE(f.hasHiddenVisibility());
  EXPECT_EQ(f.getUWTableKind(), llvm::UWTableKind::Async);
  EXPECT_EQ(f.getFnAttribute("probe-stack").getValueAsString(), "inline-asm");
}

TEST(SymbolNames, AreUniquePrintableAndShort) {
  const SymbolNames names({"plain", "", "a b\n\xff@v", std::string(1000, 'x')});
  EXPECT_EQ(names(0), "plain.w0");
  EXPECT_EQ(names(1), "function.w1");
  EXPECT_EQ(names(2), "a_b___v.w2");
  EXPECT_EQ(names(3), std::string(SymbolNames::kMaxNameLength, 'x') + ".w3");
  // What the assembler and LLVM give a meaning of their own.
  const SymbolNames special({".Lcall_dtors", "llvm.trap", "llvm", "L"});
  EXPECT_EQ(special(0), "_.Lcall_dtors.w0");
  EXPECT_EQ(special(1), "_llvm.trap.w1");
  EXPECT_EQ(special(2), "llvm.w2") << "not an intrinsic's name, but";
  EXPECT_EQ(special(3), "L.w3");
  EXPECT_EQ(names(9), "function.w9");
}

}  // namespace
}  // namespace weft::codegen
