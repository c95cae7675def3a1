// Float arithmetic and comparison. Every handler serves f32 and f64: the operands tell.
#include "codegen/emit/float_ops.h"
#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using wasm::Op;

template <llvm::Instruction::BinaryOps kOp>
void arithmetic(F& f, const I&) {
  llvm::Value* const b = f.pop();
  llvm::Value* const a = f.pop();
  f.push(float_arithmetic(f.ir(), kOp, a, b));
}

template <llvm::Value* (*kFunction)(Ir&, llvm::Value*, llvm::Value*)>
void min_max(F& f, const I&) {
  llvm::Value* const b = f.pop();
  llvm::Value* const a = f.pop();
  f.push(kFunction(f.ir(), a, b));
}

template <llvm::CmpInst::Predicate kPredicate>
void compare(F& f, const I&) {
  llvm::Value* const b = f.pop();
  llvm::Value* const a = f.pop();
  f.push_bool(f.ir().CreateFCmp(kPredicate, a, b));
}

template <llvm::Intrinsic::ID kFunction>
void unary(F& f, const I&) {
  f.push(f.ir().CreateUnaryIntrinsic(kFunction, f.pop()));
}

void neg(F& f, const I&) { f.push(f.ir().CreateFNeg(f.pop())); }

void copysign(F& f, const I&) {
  llvm::Value* const sign = f.pop();
  llvm::Value* const value = f.pop();
  f.push(f.ir().CreateBinaryIntrinsic(llvm::Intrinsic::copysign, value, sign));
}

struct Row {
  Op op32;
  Op op64;
  Handler handler;
};

constexpr Row kRows[] = {
    {Op::f32_eq, Op::f64_eq, compare<llvm::CmpInst::FCMP_OEQ>},
    {Op::f32_ne, Op::f64_ne, compare<llvm::CmpInst::FCMP_UNE>},
    {Op::f32_lt, Op::f64_lt, compare<llvm::CmpInst::FCMP_OLT>},
    {Op::f32_gt, Op::f64_gt, compare<llvm::CmpInst::FCMP_OGT>},
    {Op::f32_le, Op::f64_le, compare<llvm::CmpInst::FCMP_OLE>},
    {Op::f32_ge, Op::f64_ge, compare<llvm::CmpInst::FCMP_OGE>},
    {Op::f32_abs, Op::f64_abs, unary<llvm::Intrinsic::fabs>},
    {Op::f32_neg, Op::f64_neg, neg},
    {Op::f32_ceil, Op::f64_ceil, unary<llvm::Intrinsic::ceil>},
    {Op::f32_floor, Op::f64_floor, unary<llvm::Intrinsic::floor>},
    {Op::f32_trunc, Op::f64_trunc, unary<llvm::Intrinsic::trunc>},
    {Op::f32_nearest, Op::f64_nearest, unary<llvm::Intrinsic::roundeven>},
    {Op::f32_sqrt, Op::f64_sqrt, unary<llvm::Intrinsic::sqrt>},
    {Op::f32_add, Op::f64_add, arithmetic<llvm::Instruction::FAdd>},
    {Op::f32_sub, Op::f64_sub, arithmetic<llvm::Instruction::FSub>},
    {Op::f32_mul, Op::f64_mul, arithmetic<llvm::Instruction::FMul>},
    {Op::f32_div, Op::f64_div, arithmetic<llvm::Instruction::FDiv>},
    {Op::f32_min, Op::f64_min, min_max<float_min>},
    {Op::f32_max, Op::f64_max, min_max<float_max>},
    {Op::f32_copysign, Op::f64_copysign, copysign},
};

}  // namespace

void add_numeric_float(HandlerTable& table) {
  for (const Row& row : kRows) {
    table.add(row.op32, row.handler);
    table.add(row.op64, row.handler);
  }
}

}  // namespace weft::codegen
