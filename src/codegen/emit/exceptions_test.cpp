// The shape of code that throws and catches, and bodies that are hostile to it. What it does is
// tested by the official scripts.
#include <algorithm>

#include "codegen/emit/function_emitter.h"
#include "codegen/emit/testing.h"

namespace weft::codegen {
namespace {

using testing::Emitted;

TEST(Exceptions, CallsAreInvokesOnlyWhereSomethingMayCatch) {
  Emitted emitted(R"((module (import "" "f" (func $f)) (tag $e)
    (func (call $f) (block $h (try_table (catch $e $h) (call $f) (call $f))) (call $f))
    (func (call $f))
    (func (try (do (call $f)) (catch $e (call $f)) (catch_all (call $f))) (call $f))))");
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.count<llvm::InvokeInst>(0), 2u);
  EXPECT_EQ(emitted.count<llvm::LandingPadInst>(0), 1u);
  EXPECT_EQ(emitted.count<llvm::InvokeInst>(1), 0u);
  EXPECT_FALSE(emitted.function(1).hasPersonalityFn());
  EXPECT_EQ(emitted.count<llvm::InvokeInst>(2), 1u);
  // Exceptions of an imported function may pass.
  EXPECT_FALSE(emitted.function(1).doesNotThrow());
}

TEST(Exceptions, AThrowToTheSameFunctionIsABranch) {
  Emitted emitted(R"((module (tag $e (param i32))
    (func (param i32) (result i32)
      (block $h (result i32) (try_table (catch $e $h) (throw $e (local.get 0))) (unreachable)))))");
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.count<llvm::InvokeInst>(), 0u);
  EXPECT_EQ(emitted.count<llvm::LandingPadInst>(), 0u);
}

TEST(Exceptions, AHandlerSeesLocalsAsTheyWereAtEachCall) {
  Emitted emitted(R"((module (import "" "f" (func $f)) (tag $e)
    (func (result i32) (local $x i32)
      (block $h
        (try_table (catch $e $h)
          (local.set $x (i32.const 1))
          (call $f)
          (local.set $x (i32.const 2))
          (call $f)
          (local.set $x (i32.const 3))))
      (local.get $x))))");
  std::vector<std::uint64_t> seen;
  const auto* const pad = emitted.first<llvm::LandingPadInst>();
  ASSERT_NE(pad, nullptr);
  for (const llvm::PHINode& phi : pad->getParent()->phis()) {
    for (const llvm::Value* value : phi.incoming_values()) {
      seen.push_back(llvm::cast<llvm::ConstantInt>(value)->getZExtValue());
    }
  }
  std::ranges::sort(seen);
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2}));
}

TEST(Exceptions, EveryClauseAndValueTypeMakesValidCode) {
  EXPECT_EQ(Emitted(R"((module (import "" "f" (func $f (param i64) (result i32)))
    (tag $e (param i32 i64 f32 f64 v128 funcref externref exnref)) (tag $none)
    (func (param exnref) (result i32 i64 f32 f64 v128 funcref externref exnref exnref)
      (block $all (block $all_ref (result exnref) (block $none
        (block $h (result i32 i64 f32 f64 v128 funcref externref exnref exnref)
          (try_table (result i32) (catch $none $none) (catch_ref $e $h)
                                  (catch_all_ref $all_ref) (catch_all $all)
            (call $f (i64.const 1)))
          (drop) (throw_ref (local.get 0)))
        (return)) (unreachable)) (throw_ref)) (unreachable))))")
                .error,
            "");
}

TEST(Exceptions, LegacyScopesInEachOtherMakeValidCode) {
  EXPECT_EQ(Emitted(R"((module (import "" "f" (func $f (result i32))) (tag $e (param i32)) (tag $o)
    (func (param i32) (result i32)
      (try $outer (result i32)
        (do
          (try $middle (result i32)
            (do
              (try (result i32) (do (call $f)) (delegate $outer))
              (try (do (drop (call $f))) (delegate $middle))
              (if (local.get 0) (then (throw $o))))
            (catch $e
              (try (do (rethrow $middle)) (catch $o (rethrow $middle)))
              (drop (call $f)))))
        (catch $o (try (result i32) (do (call $f)) (catch_all (rethrow $outer))))
        (catch_all (i32.const 3))))
    (func (try (do (return)) (catch $e (drop)) (catch_all (unreachable))))
    (func (unreachable) (try (do (throw $o)) (catch $e (drop)) (catch_all)) (try (do) (delegate 0)))
    (func (try (do (drop (call $f)))))
    (func (try (do (drop (call $f))) (delegate 0)))))")
                .error,
            "");
}

TEST(Exceptions, ManyScopesInEachOther) {
  constexpr std::size_t kDepth = 10'000;
  std::string text = R"((module (import "" "f" (func $f)) (tag $e) (func (local i32 i64) )";
  for (std::size_t i = 0; i < kDepth; ++i) text += "try call $f ";
  for (std::size_t i = 0; i < kDepth; ++i) {
    text += i % 3 == 0   ? "catch $e call $f end "
            : i % 3 == 1 ? "catch_all rethrow 0 end "
                         : "delegate 0 ";
  }
  Emitted emitted(text + "))");
  EXPECT_EQ(emitted.error, "");
}

TEST(Exceptions, ManyCallsInOneScopeWithManyLocalsKeepThemInMemory) {
  constexpr std::size_t kCalls = 7'000;
  constexpr std::size_t kLocals = 7'000;
  std::string text = R"((module (import "" "f" (func $f (result i32))) (func )";
  for (std::size_t i = 0; i < kLocals; ++i) text += "(local i32) ";
  text += "try ";
  for (std::size_t i = 0; i < kCalls; ++i) {
    text += "call $f local.set " + std::to_string(i % kLocals) + " ";
  }
  text += "catch_all ";
  for (std::size_t i = 0; i < kLocals; ++i) text += "local.get " + std::to_string(i) + " drop ";
  Emitted emitted(text + "end))");
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.count<llvm::AllocaInst>(), 1u);
}

}  // namespace
}  // namespace weft::codegen
