// Conversions between lanes of integers and floats.
#include <llvm/IR/IntrinsicsX86.h>

#include "codegen/emit/float_ops.h"
#include "codegen/emit/simd.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using wasm::Op;

/// 2^31, which x86's conversions cannot represent: they give 0x80000000 for whatever is too large.
llvm::Value* two_to_31(llvm::Value* lanes) {
  return llvm::ConstantFP::get(lanes->getType(), 2147483648.0);
}

/// The lanes for which `condition` holds, zero for the others.
llvm::Value* zero_unless(Ir& ir, llvm::Value* condition, llvm::Value* lanes) {
  return ir.CreateSelect(condition, lanes, llvm::Constant::getNullValue(lanes->getType()));
}

llvm::Value* convert_f32_x86(Ir& ir, llvm::Value* lanes) {
  return ir.CreateIntrinsic(llvm::Intrinsic::x86_sse2_cvttps2dq, {}, {lanes});
}

/// `converted` of `lanes` by convert_f32_x86, with the largest i32 where the lane is above.
llvm::Value* saturate_above(Ir& ir, llvm::Value* lanes, llvm::Value* converted) {
  llvm::Value* const above = ir.CreateFCmpOGE(lanes, two_to_31(lanes));
  return ir.CreateXor(converted, ir.CreateSExt(above, converted->getType()));
}

llvm::Value* truncate_f32_s_x86(Ir& ir, llvm::Value* lanes) {
  llvm::Value* const number = zero_unless(ir, ir.CreateFCmpORD(lanes, lanes), lanes);
  return saturate_above(ir, number, convert_f32_x86(ir, number));
}

/// The sum of what lies below 2^31 (or 2^31 itself) and what lies above.
llvm::Value* truncate_f32_u_x86(Ir& ir, llvm::Value* lanes) {
  llvm::Value* const zero = llvm::Constant::getNullValue(lanes->getType());
  llvm::Value* const positive = zero_unless(ir, ir.CreateFCmpOGT(lanes, zero), lanes);
  llvm::Value* const below = convert_f32_x86(ir, positive);
  llvm::Value* const rest = ir.CreateFSub(positive, two_to_31(lanes));
  llvm::Value* const above = saturate_above(ir, rest, convert_f32_x86(ir, rest));
  llvm::Value* const not_negative = ir.CreateBinaryIntrinsic(
      llvm::Intrinsic::smax, above, llvm::Constant::getNullValue(above->getType()));
  return ir.CreateAdd(below, not_negative);
}

llvm::Value* truncate_f64_s_x86(Ir& ir, llvm::Value* lanes) {
  llvm::Value* const number = zero_unless(ir, ir.CreateFCmpORD(lanes, lanes), lanes);
  llvm::Value* const max = llvm::ConstantFP::get(lanes->getType(), 2147483647.0);
  llvm::Value* const within = ir.CreateSelect(ir.CreateFCmpOLT(number, max), number, max);
  return ir.CreateIntrinsic(llvm::Intrinsic::x86_sse2_cvttpd2dq, {}, {within});
}

/// 2^52 plus an integer has that integer as its lowest bits.
llvm::Value* truncate_f64_u_x86(Ir& ir, llvm::Value* lanes) {
  llvm::Type* const type = lanes->getType();
  llvm::Value* const zero = llvm::Constant::getNullValue(type);
  llvm::Value* const positive = zero_unless(ir, ir.CreateFCmpOGT(lanes, zero), lanes);
  llvm::Value* const max = llvm::ConstantFP::get(type, 4294967295.0);
  llvm::Value* const within = ir.CreateSelect(ir.CreateFCmpOLT(positive, max), positive, max);
  llvm::Value* const whole = ir.CreateUnaryIntrinsic(llvm::Intrinsic::trunc, within);
  llvm::Value* const sum = ir.CreateFAdd(whole, llvm::ConstantFP::get(type, 4503599627370496.0));
  llvm::Value* const words = ir.CreateBitCast(sum, shape_type(ir.getContext(), Shape::i32x4));
  return ir.CreateShuffleVector(words, llvm::Constant::getNullValue(words->getType()),
                                {0, 2, 4, 5});
}

using Truncate = llvm::Value* (*)(Ir&, llvm::Value*);

template <Shape kFrom, bool kSigned, Truncate kX86>
void truncate_saturating(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const lanes = pop_lanes(f, kFrom);
  if (machine(ir) == Machine::x86) {
    push_lanes(f, kX86(ir, lanes));
    return;
  }
  const unsigned count = kFrom == Shape::f32x4 ? 4 : 2;
  llvm::Type* const to = llvm::FixedVectorType::get(ir.getInt32Ty(), count);
  llvm::Value* result =
      ir.CreateIntrinsic(kSigned ? llvm::Intrinsic::fptosi_sat : llvm::Intrinsic::fptoui_sat,
                         {to, lanes->getType()}, {lanes});
  if (count == 2) result = join(ir, result, llvm::Constant::getNullValue(to));
  push_lanes(f, result);
}

template <bool kSigned>
void convert(F& f, const I&) {
  llvm::Type* const to = shape_type(f.context(), Shape::f32x4);
  llvm::Value* const lanes = pop_lanes(f, Shape::i32x4);
  push_lanes(f, kSigned ? f.ir().CreateSIToFP(lanes, to) : f.ir().CreateUIToFP(lanes, to));
}

template <bool kSigned>
void convert_low(F& f, const I&) {
  llvm::Type* const to = shape_type(f.context(), Shape::f64x2);
  llvm::Value* const lanes = low_half(f.ir(), pop_lanes(f, Shape::i32x4));
  push_lanes(f, kSigned ? f.ir().CreateSIToFP(lanes, to) : f.ir().CreateUIToFP(lanes, to));
}

void demote(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Type* const to = llvm::FixedVectorType::get(ir.getFloatTy(), 2);
  llvm::Value* const low = float_demote(ir, pop_lanes(f, Shape::f64x2), to);
  push_lanes(f, join(ir, low, llvm::Constant::getNullValue(to)));
}

void promote(F& f, const I&) {
  llvm::Value* const low = low_half(f.ir(), pop_lanes(f, Shape::f32x4));
  push_lanes(f, f.ir().CreateFPExt(low, shape_type(f.context(), Shape::f64x2)));
}

struct Row {
  Op op;
  Handler handler;
};

constexpr Row kRows[] = {
    {Op::i32x4_trunc_sat_f32x4_s, truncate_saturating<Shape::f32x4, true, truncate_f32_s_x86>},
    {Op::i32x4_trunc_sat_f32x4_u, truncate_saturating<Shape::f32x4, false, truncate_f32_u_x86>},
    {Op::i32x4_trunc_sat_f64x2_s_zero, truncate_saturating<Shape::f64x2, true, truncate_f64_s_x86>},
    {Op::i32x4_trunc_sat_f64x2_u_zero,
     truncate_saturating<Shape::f64x2, false, truncate_f64_u_x86>},
    {Op::f32x4_convert_i32x4_s, convert<true>},
    {Op::f32x4_convert_i32x4_u, convert<false>},
    {Op::f64x2_convert_low_i32x4_s, convert_low<true>},
    {Op::f64x2_convert_low_i32x4_u, convert_low<false>},
    {Op::f32x4_demote_f64x2_zero, demote},
    {Op::f64x2_promote_low_f32x4, promote},
};

}  // namespace

void add_simd_convert(HandlerTable& table) {
  for (const Row& row : kRows) table.add(row.op, row.handler);
}

}  // namespace weft::codegen
