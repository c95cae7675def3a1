// Relaxed SIMD: of the results that are allowed, always the one that x86 is quickest at. Machines
// that lack the instruction give what the strict instruction gives.
#include <llvm/IR/IntrinsicsX86.h>

#include "codegen/emit/simd.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using wasm::Op;

/// The x86 instruction `kIntrinsic` of the operands, the deepest first.
template <Shape kShape, llvm::Intrinsic::ID kIntrinsic, unsigned kOperands, Op kStrict>
void x86_or_strict(F& f, const I& i) {
  if (machine(f.ir()) != Machine::x86) {
    handler_table().find(kStrict)(f, i);
    return;
  }
  std::vector<llvm::Value*> operands = f.pop_many(kOperands);
  for (llvm::Value*& v : operands) v = as_lanes(f.ir(), v, shape_type(f.context(), kShape));
  push_lanes(f, f.ir().CreateIntrinsic(kIntrinsic, {}, operands));
}

/// a * b + c with two roundings: no instruction of x86-64-v2 does it with one.
template <Shape kShape, bool kNegated>
void multiply_add(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const c = pop_lanes(f, kShape);
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  llvm::Value* const product = float_arithmetic(ir, llvm::Instruction::FMul, a, b);
  push_lanes(f, kNegated ? float_arithmetic(ir, llvm::Instruction::FSub, c, product)
                         : float_arithmetic(ir, llvm::Instruction::FAdd, product, c));
}

/// The second operand unless the first is less (greater), as minps and maxps do.
template <Shape kShape, llvm::CmpInst::Predicate kPredicate>
void min_max(F& f, const I&) {
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  push_lanes(f, f.ir().CreateSelect(f.ir().CreateFCmp(kPredicate, a, b), a, b));
}

/// A lane is chosen by the highest bit of its mask.
template <Shape kShape>
void lane_select(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const mask = pop_lanes(f, kShape);
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  llvm::Value* const chosen = ir.CreateICmpSLT(mask, llvm::Constant::getNullValue(mask->getType()));
  push_lanes(f, ir.CreateSelect(chosen, a, b));
}

/// Sums of the products of neighbours: lanes of `a` are signed, those of `b` have seven bits and
/// are taken as unsigned; sums saturate.
llvm::Value* dot_pairs(Ir& ir, llvm::Value* a, llvm::Value* b) {
  if (machine(ir) == Machine::x86) {
    return ir.CreateIntrinsic(llvm::Intrinsic::x86_ssse3_pmadd_ub_sw_128, {}, {b, a});
  }
  llvm::Type* const wide = llvm::FixedVectorType::get(ir.getInt32Ty(), 16);
  llvm::Value* const products = ir.CreateMul(ir.CreateSExt(a, wide), ir.CreateZExt(b, wide));
  llvm::Value* const even = ir.CreateShuffleVector(products, {0, 2, 4, 6, 8, 10, 12, 14});
  llvm::Value* const odd = ir.CreateShuffleVector(products, {1, 3, 5, 7, 9, 11, 13, 15});
  llvm::Value* const sums = ir.CreateAdd(even, odd);
  const auto bound = [&](std::int64_t value) {
    return llvm::ConstantInt::getSigned(sums->getType(), value);
  };
  llvm::Value* const within = ir.CreateBinaryIntrinsic(
      llvm::Intrinsic::smin,
      ir.CreateBinaryIntrinsic(llvm::Intrinsic::smax, sums, bound(INT16_MIN)), bound(INT16_MAX));
  return ir.CreateTrunc(within, shape_type(ir.getContext(), Shape::i16x8));
}

void dot(F& f, const I&) {
  llvm::Value* const b = pop_lanes(f, Shape::i8x16);
  llvm::Value* const a = pop_lanes(f, Shape::i8x16);
  push_lanes(f, dot_pairs(f.ir(), a, b));
}

void dot_add(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const c = pop_lanes(f, Shape::i32x4);
  llvm::Value* const b = pop_lanes(f, Shape::i8x16);
  llvm::Value* const a = pop_lanes(f, Shape::i8x16);
  llvm::Value* const pairs = as_lanes(ir, dot_pairs(ir, a, b), c->getType());
  llvm::Value* const even = ir.CreateAShr(ir.CreateShl(pairs, 16), 16);
  llvm::Value* const odd = ir.CreateAShr(pairs, 16);
  push_lanes(f, ir.CreateAdd(ir.CreateAdd(even, odd), c));
}

struct Row {
  Op op;
  Handler handler;
};

constexpr auto kLess = llvm::CmpInst::FCMP_OLT;
constexpr auto kGreater = llvm::CmpInst::FCMP_OGT;

constexpr Row kRows[] = {
    {Op::i8x16_relaxed_swizzle,
     x86_or_strict<Shape::i8x16, llvm::Intrinsic::x86_ssse3_pshuf_b_128, 2, Op::i8x16_swizzle>},
    {Op::i32x4_relaxed_trunc_f32x4_s,
     x86_or_strict<Shape::f32x4, llvm::Intrinsic::x86_sse2_cvttps2dq, 1,
                   Op::i32x4_trunc_sat_f32x4_s>},
    {Op::i32x4_relaxed_trunc_f64x2_s_zero,
     x86_or_strict<Shape::f64x2, llvm::Intrinsic::x86_sse2_cvttpd2dq, 1,
                   Op::i32x4_trunc_sat_f64x2_s_zero>},
    {Op::i16x8_relaxed_q15mulr_s,
     x86_or_strict<Shape::i16x8, llvm::Intrinsic::x86_ssse3_pmul_hr_sw_128, 2,
                   Op::i16x8_q15mulr_sat_s>},
    {Op::f32x4_relaxed_madd, multiply_add<Shape::f32x4, false>},
    {Op::f32x4_relaxed_nmadd, multiply_add<Shape::f32x4, true>},
    {Op::f64x2_relaxed_madd, multiply_add<Shape::f64x2, false>},
    {Op::f64x2_relaxed_nmadd, multiply_add<Shape::f64x2, true>},
    {Op::i8x16_relaxed_laneselect, lane_select<Shape::i8x16>},
    {Op::i32x4_relaxed_laneselect, lane_select<Shape::i32x4>},
    {Op::i64x2_relaxed_laneselect, lane_select<Shape::i64x2>},
    {Op::f32x4_relaxed_min, min_max<Shape::f32x4, kLess>},
    {Op::f32x4_relaxed_max, min_max<Shape::f32x4, kGreater>},
    {Op::f64x2_relaxed_min, min_max<Shape::f64x2, kLess>},
    {Op::f64x2_relaxed_max, min_max<Shape::f64x2, kGreater>},
    {Op::i16x8_relaxed_dot_i8x16_i7x16_s, dot},
    {Op::i32x4_relaxed_dot_i8x16_i7x16_add_s, dot_add},
};

}  // namespace

void add_simd_relaxed(HandlerTable& table) {
  for (const Row& row : kRows) table.add(row.op, row.handler);
  // What the strict instruction gives is allowed, and x86 has nothing quicker.
  table.add(Op::i32x4_relaxed_trunc_f32x4_u, table.find(Op::i32x4_trunc_sat_f32x4_u));
  table.add(Op::i32x4_relaxed_trunc_f64x2_u_zero, table.find(Op::i32x4_trunc_sat_f64x2_u_zero));
  table.add(Op::i16x8_relaxed_laneselect, table.find(Op::v128_bitselect));
}

}  // namespace weft::codegen
