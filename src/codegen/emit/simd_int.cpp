// Integer arithmetic and comparison on lanes, and the bitwise instructions.
#include "codegen/emit/simd.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using wasm::Op;

template <Shape kShape, llvm::Instruction::BinaryOps kOp>
void binary(F& f, const I&) {
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  push_lanes(f, f.ir().CreateBinOp(kOp, a, b));
}

template <Shape kShape, llvm::Intrinsic::ID kFunction>
void binary_intrinsic(F& f, const I&) {
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  push_lanes(f, f.ir().CreateBinaryIntrinsic(kFunction, a, b));
}

/// All bits of a lane say whether the comparison holds.
template <Shape kShape, llvm::CmpInst::Predicate kPredicate>
void compare(F& f, const I&) {
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  push_lanes(f, f.ir().CreateSExt(f.ir().CreateICmp(kPredicate, a, b), a->getType()));
}

template <Shape kShape, llvm::Instruction::BinaryOps kOp>
void shift(F& f, const I&) {
  auto& ir = f.ir();
  auto* const type = shape_type(f.context(), kShape);
  llvm::Value* count = ir.CreateAnd(f.pop(), type->getScalarSizeInBits() - 1);
  count = ir.CreateZExtOrTrunc(count, type->getElementType());
  llvm::Value* const counts = ir.CreateVectorSplat(type->getElementCount(), count);
  push_lanes(f, ir.CreateBinOp(kOp, pop_lanes(f, kShape), counts));
}

template <Shape kShape>
void abs(F& f, const I&) {
  llvm::Value* const lowest_is_poison = f.ir().getFalse();
  push_lanes(f, f.ir().CreateBinaryIntrinsic(llvm::Intrinsic::abs, pop_lanes(f, kShape),
                                             lowest_is_poison));
}

template <Shape kShape>
void neg(F& f, const I&) {
  push_lanes(f, f.ir().CreateNeg(pop_lanes(f, kShape)));
}

void popcnt(F& f, const I&) {
  push_lanes(f, f.ir().CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, pop_lanes(f, Shape::i8x16)));
}

/// (a + b + 1) / 2 without overflow.
template <Shape kShape>
void average(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  llvm::Type* const wide = wider_lanes(a);
  llvm::Value* const sum = ir.CreateAdd(ir.CreateZExt(a, wide), ir.CreateZExt(b, wide));
  llvm::Value* const rounded = ir.CreateAdd(sum, llvm::ConstantInt::get(wide, 1));
  push_lanes(f, ir.CreateTrunc(ir.CreateLShr(rounded, 1), a->getType()));
}

/// An i1 per lane as the bits of one integer.
llvm::Value* lane_bits(Ir& ir, llvm::Value* conditions) {
  const auto* const type = llvm::cast<llvm::FixedVectorType>(conditions->getType());
  return ir.CreateBitCast(conditions, ir.getIntNTy(type->getNumElements()));
}

template <Shape kShape>
void all_true(F& f, const I&) {
  auto& ir = f.ir();
  f.push_bool(ir.CreateIsNull(lane_bits(ir, ir.CreateIsNull(pop_lanes(f, kShape)))));
}

template <Shape kShape>
void bitmask(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const vector = pop_lanes(f, kShape);
  llvm::Value* const negative =
      ir.CreateICmpSLT(vector, llvm::Constant::getNullValue(vector->getType()));
  f.push(ir.CreateZExt(lane_bits(ir, negative), ir.getInt32Ty()));
}

void any_true(F& f, const I&) {
  f.push_bool(f.ir().CreateIsNotNull(f.ir().CreateBitCast(f.pop(), f.ir().getInt128Ty())));
}

void complement(F& f, const I&) { f.push(f.ir().CreateNot(f.pop())); }

void and_not(F& f, const I&) {
  llvm::Value* const b = f.pop();
  llvm::Value* const a = f.pop();
  f.push(f.ir().CreateAnd(a, f.ir().CreateNot(b)));
}

void bit_select(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const mask = f.pop();
  llvm::Value* const b = f.pop();
  llvm::Value* const a = f.pop();
  f.push(ir.CreateOr(ir.CreateAnd(a, mask), ir.CreateAnd(b, ir.CreateNot(mask))));
}

struct Row {
  Op op;
  Handler handler;
};

constexpr Row kRows[] = {
    {Op::v128_not, complement},
    {Op::v128_and, binary<Shape::i64x2, llvm::Instruction::And>},
    {Op::v128_andnot, and_not},
    {Op::v128_or, binary<Shape::i64x2, llvm::Instruction::Or>},
    {Op::v128_xor, binary<Shape::i64x2, llvm::Instruction::Xor>},
    {Op::v128_bitselect, bit_select},
    {Op::v128_any_true, any_true},
    {Op::i8x16_eq, compare<Shape::i8x16, llvm::CmpInst::ICMP_EQ>},
    {Op::i8x16_ne, compare<Shape::i8x16, llvm::CmpInst::ICMP_NE>},
    {Op::i8x16_lt_s, compare<Shape::i8x16, llvm::CmpInst::ICMP_SLT>},
    {Op::i8x16_lt_u, compare<Shape::i8x16, llvm::CmpInst::ICMP_ULT>},
    {Op::i8x16_gt_s, compare<Shape::i8x16, llvm::CmpInst::ICMP_SGT>},
    {Op::i8x16_gt_u, compare<Shape::i8x16, llvm::CmpInst::ICMP_UGT>},
    {Op::i8x16_le_s, compare<Shape::i8x16, llvm::CmpInst::ICMP_SLE>},
    {Op::i8x16_le_u, compare<Shape::i8x16, llvm::CmpInst::ICMP_ULE>},
    {Op::i8x16_ge_s, compare<Shape::i8x16, llvm::CmpInst::ICMP_SGE>},
    {Op::i8x16_ge_u, compare<Shape::i8x16, llvm::CmpInst::ICMP_UGE>},
    {Op::i8x16_abs, abs<Shape::i8x16>},
    {Op::i8x16_neg, neg<Shape::i8x16>},
    {Op::i8x16_all_true, all_true<Shape::i8x16>},
    {Op::i8x16_bitmask, bitmask<Shape::i8x16>},
    {Op::i8x16_shl, shift<Shape::i8x16, llvm::Instruction::Shl>},
    {Op::i8x16_shr_s, shift<Shape::i8x16, llvm::Instruction::AShr>},
    {Op::i8x16_shr_u, shift<Shape::i8x16, llvm::Instruction::LShr>},
    {Op::i8x16_add, binary<Shape::i8x16, llvm::Instruction::Add>},
    {Op::i8x16_sub, binary<Shape::i8x16, llvm::Instruction::Sub>},
    {Op::i8x16_min_s, binary_intrinsic<Shape::i8x16, llvm::Intrinsic::smin>},
    {Op::i8x16_min_u, binary_intrinsic<Shape::i8x16, llvm::Intrinsic::umin>},
    {Op::i8x16_max_s, binary_intrinsic<Shape::i8x16, llvm::Intrinsic::smax>},
    {Op::i8x16_max_u, binary_intrinsic<Shape::i8x16, llvm::Intrinsic::umax>},
    {Op::i8x16_add_sat_s, binary_intrinsic<Shape::i8x16, llvm::Intrinsic::sadd_sat>},
    {Op::i8x16_add_sat_u, binary_intrinsic<Shape::i8x16, llvm::Intrinsic::uadd_sat>},
    {Op::i8x16_sub_sat_s, binary_intrinsic<Shape::i8x16, llvm::Intrinsic::ssub_sat>},
    {Op::i8x16_sub_sat_u, binary_intrinsic<Shape::i8x16, llvm::Intrinsic::usub_sat>},
    {Op::i8x16_avgr_u, average<Shape::i8x16>},
    {Op::i16x8_eq, compare<Shape::i16x8, llvm::CmpInst::ICMP_EQ>},
    {Op::i16x8_ne, compare<Shape::i16x8, llvm::CmpInst::ICMP_NE>},
    {Op::i16x8_lt_s, compare<Shape::i16x8, llvm::CmpInst::ICMP_SLT>},
    {Op::i16x8_lt_u, compare<Shape::i16x8, llvm::CmpInst::ICMP_ULT>},
    {Op::i16x8_gt_s, compare<Shape::i16x8, llvm::CmpInst::ICMP_SGT>},
    {Op::i16x8_gt_u, compare<Shape::i16x8, llvm::CmpInst::ICMP_UGT>},
    {Op::i16x8_le_s, compare<Shape::i16x8, llvm::CmpInst::ICMP_SLE>},
    {Op::i16x8_le_u, compare<Shape::i16x8, llvm::CmpInst::ICMP_ULE>},
    {Op::i16x8_ge_s, compare<Shape::i16x8, llvm::CmpInst::ICMP_SGE>},
    {Op::i16x8_ge_u, compare<Shape::i16x8, llvm::CmpInst::ICMP_UGE>},
    {Op::i16x8_abs, abs<Shape::i16x8>},
    {Op::i16x8_neg, neg<Shape::i16x8>},
    {Op::i16x8_all_true, all_true<Shape::i16x8>},
    {Op::i16x8_bitmask, bitmask<Shape::i16x8>},
    {Op::i16x8_shl, shift<Shape::i16x8, llvm::Instruction::Shl>},
    {Op::i16x8_shr_s, shift<Shape::i16x8, llvm::Instruction::AShr>},
    {Op::i16x8_shr_u, shift<Shape::i16x8, llvm::Instruction::LShr>},
    {Op::i16x8_add, binary<Shape::i16x8, llvm::Instruction::Add>},
    {Op::i16x8_sub, binary<Shape::i16x8, llvm::Instruction::Sub>},
    {Op::i16x8_mul, binary<Shape::i16x8, llvm::Instruction::Mul>},
    {Op::i16x8_min_s, binary_intrinsic<Shape::i16x8, llvm::Intrinsic::smin>},
    {Op::i16x8_min_u, binary_intrinsic<Shape::i16x8, llvm::Intrinsic::umin>},
    {Op::i16x8_max_s, binary_intrinsic<Shape::i16x8, llvm::Intrinsic::smax>},
    {Op::i16x8_max_u, binary_intrinsic<Shape::i16x8, llvm::Intrinsic::umax>},
    {Op::i16x8_add_sat_s, binary_intrinsic<Shape::i16x8, llvm::Intrinsic::sadd_sat>},
    {Op::i16x8_add_sat_u, binary_intrinsic<Shape::i16x8, llvm::Intrinsic::uadd_sat>},
    {Op::i16x8_sub_sat_s, binary_intrinsic<Shape::i16x8, llvm::Intrinsic::ssub_sat>},
    {Op::i16x8_sub_sat_u, binary_intrinsic<Shape::i16x8, llvm::Intrinsic::usub_sat>},
    {Op::i16x8_avgr_u, average<Shape::i16x8>},
    {Op::i32x4_eq, compare<Shape::i32x4, llvm::CmpInst::ICMP_EQ>},
    {Op::i32x4_ne, compare<Shape::i32x4, llvm::CmpInst::ICMP_NE>},
    {Op::i32x4_lt_s, compare<Shape::i32x4, llvm::CmpInst::ICMP_SLT>},
    {Op::i32x4_lt_u, compare<Shape::i32x4, llvm::CmpInst::ICMP_ULT>},
    {Op::i32x4_gt_s, compare<Shape::i32x4, llvm::CmpInst::ICMP_SGT>},
    {Op::i32x4_gt_u, compare<Shape::i32x4, llvm::CmpInst::ICMP_UGT>},
    {Op::i32x4_le_s, compare<Shape::i32x4, llvm::CmpInst::ICMP_SLE>},
    {Op::i32x4_le_u, compare<Shape::i32x4, llvm::CmpInst::ICMP_ULE>},
    {Op::i32x4_ge_s, compare<Shape::i32x4, llvm::CmpInst::ICMP_SGE>},
    {Op::i32x4_ge_u, compare<Shape::i32x4, llvm::CmpInst::ICMP_UGE>},
    {Op::i32x4_abs, abs<Shape::i32x4>},
    {Op::i32x4_neg, neg<Shape::i32x4>},
    {Op::i32x4_all_true, all_true<Shape::i32x4>},
    {Op::i32x4_bitmask, bitmask<Shape::i32x4>},
    {Op::i32x4_shl, shift<Shape::i32x4, llvm::Instruction::Shl>},
    {Op::i32x4_shr_s, shift<Shape::i32x4, llvm::Instruction::AShr>},
    {Op::i32x4_shr_u, shift<Shape::i32x4, llvm::Instruction::LShr>},
    {Op::i32x4_add, binary<Shape::i32x4, llvm::Instruction::Add>},
    {Op::i32x4_sub, binary<Shape::i32x4, llvm::Instruction::Sub>},
    {Op::i32x4_mul, binary<Shape::i32x4, llvm::Instruction::Mul>},
    {Op::i32x4_min_s, binary_intrinsic<Shape::i32x4, llvm::Intrinsic::smin>},
    {Op::i32x4_min_u, binary_intrinsic<Shape::i32x4, llvm::Intrinsic::umin>},
    {Op::i32x4_max_s, binary_intrinsic<Shape::i32x4, llvm::Intrinsic::smax>},
    {Op::i32x4_max_u, binary_intrinsic<Shape::i32x4, llvm::Intrinsic::umax>},
    {Op::i64x2_eq, compare<Shape::i64x2, llvm::CmpInst::ICMP_EQ>},
    {Op::i64x2_ne, compare<Shape::i64x2, llvm::CmpInst::ICMP_NE>},
    {Op::i64x2_lt_s, compare<Shape::i64x2, llvm::CmpInst::ICMP_SLT>},
    {Op::i64x2_gt_s, compare<Shape::i64x2, llvm::CmpInst::ICMP_SGT>},
    {Op::i64x2_le_s, compare<Shape::i64x2, llvm::CmpInst::ICMP_SLE>},
    {Op::i64x2_ge_s, compare<Shape::i64x2, llvm::CmpInst::ICMP_SGE>},
    {Op::i64x2_abs, abs<Shape::i64x2>},
    {Op::i64x2_neg, neg<Shape::i64x2>},
    {Op::i64x2_all_true, all_true<Shape::i64x2>},
    {Op::i64x2_bitmask, bitmask<Shape::i64x2>},
    {Op::i64x2_shl, shift<Shape::i64x2, llvm::Instruction::Shl>},
    {Op::i64x2_shr_s, shift<Shape::i64x2, llvm::Instruction::AShr>},
    {Op::i64x2_shr_u, shift<Shape::i64x2, llvm::Instruction::LShr>},
    {Op::i64x2_add, binary<Shape::i64x2, llvm::Instruction::Add>},
    {Op::i64x2_sub, binary<Shape::i64x2, llvm::Instruction::Sub>},
    {Op::i64x2_mul, binary<Shape::i64x2, llvm::Instruction::Mul>},
    {Op::i8x16_popcnt, popcnt},
};

}  // namespace

void add_simd_int(HandlerTable& table) {
  for (const Row& row : kRows) table.add(row.op, row.handler);
}

}  // namespace weft::codegen
