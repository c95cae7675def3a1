// Conversions between integers and floats.
#include "codegen/emit/float_ops.h"
#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using engine::TrapKind;
using wasm::Op;
using GetType = llvm::Type* (*)(llvm::LLVMContext&);

llvm::Type* i32(llvm::LLVMContext& c) { return llvm::Type::getInt32Ty(c); }
llvm::Type* i64(llvm::LLVMContext& c) { return llvm::Type::getInt64Ty(c); }
llvm::Type* f32(llvm::LLVMContext& c) { return llvm::Type::getFloatTy(c); }
llvm::Type* f64(llvm::LLVMContext& c) { return llvm::Type::getDoubleTy(c); }

/// Truncation succeeds for the values strictly between these two, which every float type can hold
/// exactly: the bounds of the integer type, moved out by one where the float type can say that.
struct Range {
  double low;
  bool low_allowed;  // `low` itself succeeds too
  double high;
};

Range truncation_range(unsigned bits, bool is_signed, bool from_double) {
  const double half = bits == 32 ? 2147483648.0 : 9223372036854775808.0;
  if (!is_signed) return {-1.0, false, 2 * half};
  if (bits == 32 && from_double) return {-half - 1, false, half};
  return {-half, true, half};
}

template <GetType kTo, bool kSigned>
void truncate(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const value = f.pop();
  llvm::Type* const to = kTo(f.context());
  const Range range =
      truncation_range(to->getIntegerBitWidth(), kSigned, value->getType()->isDoubleTy());
  llvm::Value* const low = llvm::ConstantFP::get(value->getType(), range.low);
  llvm::Value* const high = llvm::ConstantFP::get(value->getType(), range.high);
  llvm::Value* const above =
      range.low_allowed ? ir.CreateFCmpOGE(value, low) : ir.CreateFCmpOGT(value, low);
  llvm::BasicBlock* const good = f.new_block();
  llvm::BasicBlock* const bad = f.new_block();
  ir.CreateCondBr(ir.CreateAnd(above, ir.CreateFCmpOLT(value, high)), good, bad);
  ir.SetInsertPoint(bad);
  ir.CreateCondBr(ir.CreateFCmpUNO(value, value),
                  f.trap_block(TrapKind::invalid_conversion_to_integer),
                  f.trap_block(TrapKind::integer_overflow));
  ir.SetInsertPoint(good);
  f.push(kSigned ? ir.CreateFPToSI(value, to) : ir.CreateFPToUI(value, to));
}

template <GetType kTo, bool kSigned>
void truncate_saturating(F& f, const I&) {
  llvm::Value* const value = f.pop();
  f.push(f.ir().CreateIntrinsic(kSigned ? llvm::Intrinsic::fptosi_sat : llvm::Intrinsic::fptoui_sat,
                                {kTo(f.context()), value->getType()}, {value}));
}

template <GetType kTo, bool kSigned>
void convert(F& f, const I&) {
  llvm::Type* const to = kTo(f.context());
  llvm::Value* const value = f.pop();
  f.push(kSigned ? f.ir().CreateSIToFP(value, to) : f.ir().CreateUIToFP(value, to));
}

template <GetType kTo>
void reinterpret(F& f, const I&) {
  f.push(f.ir().CreateBitCast(f.pop(), kTo(f.context())));
}

void demote(F& f, const I&) { f.push(float_demote(f.ir(), f.pop(), f.ir().getFloatTy())); }
void promote(F& f, const I&) { f.push(f.ir().CreateFPExt(f.pop(), f.ir().getDoubleTy())); }

struct Row {
  Op op;
  Handler handler;
};

constexpr Row kRows[] = {
    {Op::i32_trunc_f32_s, truncate<i32, true>},
    {Op::i32_trunc_f32_u, truncate<i32, false>},
    {Op::i32_trunc_f64_s, truncate<i32, true>},
    {Op::i32_trunc_f64_u, truncate<i32, false>},
    {Op::i64_trunc_f32_s, truncate<i64, true>},
    {Op::i64_trunc_f32_u, truncate<i64, false>},
    {Op::i64_trunc_f64_s, truncate<i64, true>},
    {Op::i64_trunc_f64_u, truncate<i64, false>},
    {Op::i32_trunc_sat_f32_s, truncate_saturating<i32, true>},
    {Op::i32_trunc_sat_f32_u, truncate_saturating<i32, false>},
    {Op::i32_trunc_sat_f64_s, truncate_saturating<i32, true>},
    {Op::i32_trunc_sat_f64_u, truncate_saturating<i32, false>},
    {Op::i64_trunc_sat_f32_s, truncate_saturating<i64, true>},
    {Op::i64_trunc_sat_f32_u, truncate_saturating<i64, false>},
    {Op::i64_trunc_sat_f64_s, truncate_saturating<i64, true>},
    {Op::i64_trunc_sat_f64_u, truncate_saturating<i64, false>},
    {Op::f32_convert_i32_s, convert<f32, true>},
    {Op::f32_convert_i32_u, convert<f32, false>},
    {Op::f32_convert_i64_s, convert<f32, true>},
    {Op::f32_convert_i64_u, convert<f32, false>},
    {Op::f64_convert_i32_s, convert<f64, true>},
    {Op::f64_convert_i32_u, convert<f64, false>},
    {Op::f64_convert_i64_s, convert<f64, true>},
    {Op::f64_convert_i64_u, convert<f64, false>},
    {Op::f32_demote_f64, demote},
    {Op::f64_promote_f32, promote},
    {Op::i32_reinterpret_f32, reinterpret<i32>},
    {Op::i64_reinterpret_f64, reinterpret<i64>},
    {Op::f32_reinterpret_i32, reinterpret<f32>},
    {Op::f64_reinterpret_i64, reinterpret<f64>},
};

}  // namespace

void add_conversions(HandlerTable& table) {
  for (const Row& row : kRows) table.add(row.op, row.handler);
}

}  // namespace weft::codegen
