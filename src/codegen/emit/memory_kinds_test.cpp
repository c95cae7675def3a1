// Memories beyond the first, 64-bit and shared ones.
#include <llvm/IR/Instructions.h>

#include "codegen/emit/testing.h"
#include "codegen/testing.h"

namespace weft::codegen {
namespace {

using testing::Emitted;
using testing::Loaded;
using testing::Slot;

TEST(Memory64, ChecksBoundsOnce) {
  Emitted emitted(R"((module (memory i64 1)
    (func (param i64) (result i64) (i64.load offset=8 (local.get 0)))))");
  EXPECT_EQ(emitted.error, "");
  // The size is at least a page, so that size - 16 cannot be negative.
  EXPECT_EQ(emitted.count<llvm::ICmpInst>(), 1u);
  EXPECT_EQ(emitted.count<llvm::UnreachableInst>(), 1u);
}

TEST(Memory64, AnOffsetBeyondTheLeastSizeIsChecked) {
  Emitted emitted(R"((module (memory i64 1)
    (func (param i64) (result i64) (i64.load offset=65536 (local.get 0)))))");
  EXPECT_EQ(emitted.count<llvm::ICmpInst>(), 2u);
}

TEST(Memory64, AnOffsetThatLeavesNoRoomAlwaysTraps) {
  Emitted emitted(R"((module (memory i64 1)
    (func (param i64) (result i64) (i64.load offset=0xfffffffffffffff9 (local.get 0)))))");
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.count<llvm::ICmpInst>(), 0u);
}

TEST(MultiMemory, BasesAreReadOnce) {
  Emitted emitted(R"((module (memory 1) (memory 1)
    (func (param i32) (result i32)
      (i32.add (i32.load 1 (local.get 0)) (i32.load 1 offset=4 (local.get 0))))))");
  EXPECT_EQ(emitted.error, "");
  // The view, its base, two values.
  EXPECT_EQ(emitted.count<llvm::LoadInst>(), 4u);
}

TEST(Atomics, AreSequentiallyConsistentAndAligned) {
  Emitted emitted(R"((module (memory 1 1 shared)
    (func (param i32 i32) (result i32)
      (i32.atomic.rmw16.add_u offset=2 (local.get 0) (local.get 1)))))");
  EXPECT_EQ(emitted.error, "");
  const auto* const rmw = emitted.first<llvm::AtomicRMWInst>();
  ASSERT_NE(rmw, nullptr);
  EXPECT_EQ(rmw->getOrdering(), llvm::AtomicOrdering::SequentiallyConsistent);
  EXPECT_EQ(rmw->getAlign().value(), 2u);
  EXPECT_TRUE(rmw->getType()->isIntegerTy(16));
  EXPECT_EQ(emitted.count<llvm::UnreachableInst>(), 1u) << "where it is not aligned";
}

TEST(Atomics, BytesNeedNoAlignment) {
  Emitted emitted(R"((module (memory 1 1 shared)
    (func (param i32) (result i32) (i32.atomic.load8_u (local.get 0)))))");
  EXPECT_EQ(emitted.count<llvm::UnreachableInst>(), 0u);
}

TEST(Atomics, WaitingOnAMemoryOfOnesOwnTraps) {
  Emitted emitted(R"((module (memory 1)
    (func (param i32) (result i32)
      (memory.atomic.wait32 (local.get 0) (i32.const 0) (i64.const -1)))))");
  EXPECT_EQ(emitted.error, "");
  EXPECT_EQ(emitted.count<llvm::ReturnInst>(), 0u);
}

class MemoryKinds : public ::testing::TestWithParam<Level> {
 protected:
  static CompileOptions options() {
    return {.level = GetParam(),
            .cpu = "x86-64-v2",
            .threads = 1,
            .verify = Verify::on,
            .progress = {}};
  }
};

TEST_P(MemoryKinds, AtomicsCompute) {
  Loaded loaded(R"((module (memory 1 1 shared)
    (func (export "add") (param i32 i64) (result i64)
      (i64.atomic.rmw8.add_u (local.get 0) (local.get 1)))
    (func (export "swap") (param i32 i32 i32) (result i32)
      (i32.atomic.rmw16.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
    (func (export "get") (param i32) (result i64)
      (atomic.fence) (i64.atomic.load (local.get 0))) ))",
                options());
  Slot values[3] = {};
  values[0].i32 = 8;
  values[1].i64 = 0x1ff;
  loaded.call("add", values);
  EXPECT_EQ(values[0].i64, 0u);
  values[0].i32 = 8;
  values[1].i64 = 2;
  loaded.call("add", values);
  EXPECT_EQ(values[0].i64, 0xffu);
  // 0xff + 2 has wrapped around within the byte.
  values[0].i32 = 8;
  values[1].i32 = 1;
  values[2].i32 = 0x12345;
  loaded.call("swap", values);
  EXPECT_EQ(values[0].i32, 1u);
  values[0].i32 = 8;
  loaded.call("get", values);
  EXPECT_EQ(values[0].i64, 0x2345u);
}

TEST_P(MemoryKinds, A64BitMemoryIsReadUpToItsEnd) {
  Loaded loaded(R"((module (memory i64 1)
    (func (export "put") (param i64 i64) (i64.store offset=8 (local.get 0) (local.get 1)))
    (func (export "size") (result i64) (memory.size))))",
                options());
  Slot values[2] = {};
  values[0].i64 = 65536 - 16;
  values[1].i64 = 0x1122334455667788;
  loaded.call("put", values);
  EXPECT_EQ(loaded.memory()[65535], std::byte{0x11});
  loaded.call("size", values);
  EXPECT_EQ(values[0].i64, 1u);
}

INSTANTIATE_TEST_SUITE_P(Levels, MemoryKinds,
                         ::testing::Values(Level::none, Level::few, Level::standard, Level::most));

}  // namespace
}  // namespace weft::codegen
