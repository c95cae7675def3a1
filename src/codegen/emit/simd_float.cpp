// Float arithmetic and comparison on lanes.
#include "codegen/emit/float_ops.h"
#include "codegen/emit/simd.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using wasm::Op;

template <Shape kShape, llvm::Instruction::BinaryOps kOp>
void arithmetic(F& f, const I&) {
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  push_lanes(f, float_arithmetic(f.ir(), kOp, a, b));
}

template <Shape kShape, llvm::Value* (*kFunction)(Ir&, llvm::Value*, llvm::Value*)>
void min_max(F& f, const I&) {
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  push_lanes(f, kFunction(f.ir(), a, b));
}

/// b < a ? b : a, which is x86's minps with the operands exchanged.
llvm::Value* pseudo_min(Ir& ir, llvm::Value* a, llvm::Value* b) {
  return ir.CreateSelect(ir.CreateFCmpOLT(b, a), b, a);
}
llvm::Value* pseudo_max(Ir& ir, llvm::Value* a, llvm::Value* b) {
  return ir.CreateSelect(ir.CreateFCmpOLT(a, b), b, a);
}

template <Shape kShape, llvm::CmpInst::Predicate kPredicate>
void compare(F& f, const I&) {
  llvm::Value* const b = pop_lanes(f, kShape);
  llvm::Value* const a = pop_lanes(f, kShape);
  constexpr Shape kMask = kShape == Shape::f32x4 ? Shape::i32x4 : Shape::i64x2;
  push_lanes(
      f, f.ir().CreateSExt(f.ir().CreateFCmp(kPredicate, a, b), shape_type(f.context(), kMask)));
}

template <Shape kShape, llvm::Intrinsic::ID kFunction>
void unary(F& f, const I&) {
  push_lanes(f, f.ir().CreateUnaryIntrinsic(kFunction, pop_lanes(f, kShape)));
}

template <Shape kShape>
void neg(F& f, const I&) {
  push_lanes(f, f.ir().CreateFNeg(pop_lanes(f, kShape)));
}

struct Row {
  Op op32;
  Op op64;
  Handler handler32;
  Handler handler64;
};

template <llvm::CmpInst::Predicate kPredicate>
constexpr Row compare_row(Op op32, Op op64) {
  return {op32, op64, compare<Shape::f32x4, kPredicate>, compare<Shape::f64x2, kPredicate>};
}
template <llvm::Intrinsic::ID kFunction>
constexpr Row unary_row(Op op32, Op op64) {
  return {op32, op64, unary<Shape::f32x4, kFunction>, unary<Shape::f64x2, kFunction>};
}
template <llvm::Instruction::BinaryOps kOp>
constexpr Row arithmetic_row(Op op32, Op op64) {
  return {op32, op64, arithmetic<Shape::f32x4, kOp>, arithmetic<Shape::f64x2, kOp>};
}
template <llvm::Value* (*kFunction)(Ir&, llvm::Value*, llvm::Value*)>
constexpr Row min_max_row(Op op32, Op op64) {
  return {op32, op64, min_max<Shape::f32x4, kFunction>, min_max<Shape::f64x2, kFunction>};
}

constexpr Row kRows[] = {
    compare_row<llvm::CmpInst::FCMP_OEQ>(Op::f32x4_eq, Op::f64x2_eq),
    compare_row<llvm::CmpInst::FCMP_UNE>(Op::f32x4_ne, Op::f64x2_ne),
    compare_row<llvm::CmpInst::FCMP_OLT>(Op::f32x4_lt, Op::f64x2_lt),
    compare_row<llvm::CmpInst::FCMP_OGT>(Op::f32x4_gt, Op::f64x2_gt),
    compare_row<llvm::CmpInst::FCMP_OLE>(Op::f32x4_le, Op::f64x2_le),
    compare_row<llvm::CmpInst::FCMP_OGE>(Op::f32x4_ge, Op::f64x2_ge),
    unary_row<llvm::Intrinsic::fabs>(Op::f32x4_abs, Op::f64x2_abs),
    unary_row<llvm::Intrinsic::sqrt>(Op::f32x4_sqrt, Op::f64x2_sqrt),
    unary_row<llvm::Intrinsic::ceil>(Op::f32x4_ceil, Op::f64x2_ceil),
    unary_row<llvm::Intrinsic::floor>(Op::f32x4_floor, Op::f64x2_floor),
    unary_row<llvm::Intrinsic::trunc>(Op::f32x4_trunc, Op::f64x2_trunc),
    unary_row<llvm::Intrinsic::roundeven>(Op::f32x4_nearest, Op::f64x2_nearest),
    {Op::f32x4_neg, Op::f64x2_neg, neg<Shape::f32x4>, neg<Shape::f64x2>},
    arithmetic_row<llvm::Instruction::FAdd>(Op::f32x4_add, Op::f64x2_add),
    arithmetic_row<llvm::Instruction::FSub>(Op::f32x4_sub, Op::f64x2_sub),
    arithmetic_row<llvm::Instruction::FMul>(Op::f32x4_mul, Op::f64x2_mul),
    arithmetic_row<llvm::Instruction::FDiv>(Op::f32x4_div, Op::f64x2_div),
    min_max_row<float_min>(Op::f32x4_min, Op::f64x2_min),
    min_max_row<float_max>(Op::f32x4_max, Op::f64x2_max),
    min_max_row<pseudo_min>(Op::f32x4_pmin, Op::f64x2_pmin),
    min_max_row<pseudo_max>(Op::f32x4_pmax, Op::f64x2_pmax),
};

}  // namespace

void add_simd_float(HandlerTable& table) {
  for (const Row& row : kRows) {
    table.add(row.op32, row.handler32);
    table.add(row.op64, row.handler64);
  }
}

}  // namespace weft::codegen
