// Constants, splats, single lanes, shuffles.
#include <llvm/IR/IntrinsicsX86.h>

#include "codegen/emit/simd.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;

void constant(F& f, const I& i) {
  f.push(as_lanes(f.ir(), llvm::ConstantDataVector::get(f.context(), llvm::ArrayRef(i.v128)),
                  vector_type(f.context())));
}

template <Shape kShape>
void splat(F& f, const I&) {
  auto* const type = shape_type(f.context(), kShape);
  llvm::Value* value = f.pop();
  if (type->getElementType()->isIntegerTy()) {
    value = f.ir().CreateTrunc(value, type->getElementType());
  }
  push_lanes(f, f.ir().CreateVectorSplat(type->getElementCount(), value));
}

enum class Extend : std::uint8_t { none, sign, zero };

template <Shape kShape, Extend kExtend>
void extract_lane(F& f, const I& i) {
  auto& ir = f.ir();
  llvm::Value* lane = ir.CreateExtractElement(pop_lanes(f, kShape), std::uint64_t{i.lane});
  if (kExtend == Extend::sign) lane = ir.CreateSExt(lane, ir.getInt32Ty());
  if (kExtend == Extend::zero) lane = ir.CreateZExt(lane, ir.getInt32Ty());
  f.push(lane);
}

template <Shape kShape>
void replace_lane(F& f, const I& i) {
  auto& ir = f.ir();
  auto* const type = shape_type(f.context(), kShape);
  llvm::Value* lane = f.pop();
  if (type->getElementType()->isIntegerTy()) lane = ir.CreateTrunc(lane, type->getElementType());
  push_lanes(f, ir.CreateInsertElement(pop_lanes(f, kShape), lane, std::uint64_t{i.lane}));
}

void shuffle(F& f, const I& i) {
  llvm::Value* const b = pop_lanes(f, Shape::i8x16);
  llvm::Value* const a = pop_lanes(f, Shape::i8x16);
  push_lanes(f, f.ir().CreateShuffleVector(a, b, std::vector<int>(i.v128.begin(), i.v128.end())));
}

llvm::Value* swizzle_by_lane(Ir& ir, llvm::Value* lanes, llvm::Value* indices) {
  llvm::Value* result = llvm::Constant::getNullValue(lanes->getType());
  for (std::uint64_t n = 0; n < 16; ++n) {
    llvm::Value* const index = ir.CreateExtractElement(indices, n);
    llvm::Value* const lane = ir.CreateExtractElement(lanes, ir.CreateAnd(index, 15));
    llvm::Value* const inside = ir.CreateICmpULT(index, ir.getInt8(16));
    result = ir.CreateInsertElement(result, ir.CreateSelect(inside, lane, ir.getInt8(0)), n);
  }
  return result;
}

void swizzle(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const indices = pop_lanes(f, Shape::i8x16);
  llvm::Value* const lanes = pop_lanes(f, Shape::i8x16);
  if (machine(ir) != Machine::x86) {
    push_lanes(f, swizzle_by_lane(ir, lanes, indices));
    return;
  }
  // pshufb gives 0 where an index has its highest bit: adding 0x70 with saturation sets that bit
  // in every index above 15, and leaves the lowest four alone in the others.
  llvm::Value* const marked = ir.CreateBinaryIntrinsic(
      llvm::Intrinsic::uadd_sat, indices, llvm::ConstantInt::get(indices->getType(), 0x70));
  push_lanes(f, ir.CreateIntrinsic(llvm::Intrinsic::x86_ssse3_pshuf_b_128, {}, {lanes, marked}));
}

}  // namespace

void add_simd_lanes(HandlerTable& table) {
  using wasm::Op;
  table.add(Op::v128_const, constant);
  table.add(Op::i8x16_splat, splat<Shape::i8x16>);
  table.add(Op::i16x8_splat, splat<Shape::i16x8>);
  table.add(Op::i32x4_splat, splat<Shape::i32x4>);
  table.add(Op::i64x2_splat, splat<Shape::i64x2>);
  table.add(Op::f32x4_splat, splat<Shape::f32x4>);
  table.add(Op::f64x2_splat, splat<Shape::f64x2>);
  table.add(Op::i8x16_extract_lane_s, extract_lane<Shape::i8x16, Extend::sign>);
  table.add(Op::i8x16_extract_lane_u, extract_lane<Shape::i8x16, Extend::zero>);
  table.add(Op::i16x8_extract_lane_s, extract_lane<Shape::i16x8, Extend::sign>);
  table.add(Op::i16x8_extract_lane_u, extract_lane<Shape::i16x8, Extend::zero>);
  table.add(Op::i32x4_extract_lane, extract_lane<Shape::i32x4, Extend::none>);
  table.add(Op::i64x2_extract_lane, extract_lane<Shape::i64x2, Extend::none>);
  table.add(Op::f32x4_extract_lane, extract_lane<Shape::f32x4, Extend::none>);
  table.add(Op::f64x2_extract_lane, extract_lane<Shape::f64x2, Extend::none>);
  table.add(Op::i8x16_replace_lane, replace_lane<Shape::i8x16>);
  table.add(Op::i16x8_replace_lane, replace_lane<Shape::i16x8>);
  table.add(Op::i32x4_replace_lane, replace_lane<Shape::i32x4>);
  table.add(Op::i64x2_replace_lane, replace_lane<Shape::i64x2>);
  table.add(Op::f32x4_replace_lane, replace_lane<Shape::f32x4>);
  table.add(Op::f64x2_replace_lane, replace_lane<Shape::f64x2>);
  table.add(Op::i8x16_shuffle, shuffle);
  table.add(Op::i8x16_swizzle, swizzle);
}

}  // namespace weft::codegen
