// Integer arithmetic and comparison. Most handlers serve i32 and i64: the operands tell.
#include "codegen/emit/handlers.h"

namespace weft::codegen {
namespace {

using F = FunctionEmitter;
using I = wasm::Instruction;
using engine::TrapKind;

template <llvm::Instruction::BinaryOps kOp>
void binary(F& f, const I&) {
  llvm::Value* const b = f.pop();
  llvm::Value* const a = f.pop();
  f.push(f.ir().CreateBinOp(kOp, a, b));
}

template <llvm::CmpInst::Predicate kPredicate>
void compare(F& f, const I&) {
  llvm::Value* const b = f.pop();
  llvm::Value* const a = f.pop();
  f.push_bool(f.ir().CreateICmp(kPredicate, a, b));
}

void eqz(F& f, const I&) { f.push_bool(f.ir().CreateNot(f.pop_condition())); }

/// Shifts and rotations count modulo the width.
template <llvm::Instruction::BinaryOps kOp>
void shift(F& f, const I&) {
  llvm::Value* const count = f.pop();
  llvm::Value* const value = f.pop();
  llvm::Type* const type = value->getType();
  llvm::Value* const masked =
      f.ir().CreateAnd(count, llvm::ConstantInt::get(type, type->getIntegerBitWidth() - 1));
  f.push(f.ir().CreateBinOp(kOp, value, masked));
}

template <llvm::Intrinsic::ID kFunnel>
void rotate(F& f, const I&) {
  llvm::Value* const count = f.pop();
  llvm::Value* const value = f.pop();
  f.push(f.ir().CreateIntrinsic(kFunnel, {value->getType()}, {value, value, count}));
}

template <llvm::Intrinsic::ID kCount>
void count_zeros(F& f, const I&) {
  llvm::Value* const value = f.pop();
  llvm::Value* const zero_is_poison = f.ir().getFalse();
  f.push(f.ir().CreateIntrinsic(kCount, {value->getType()}, {value, zero_is_poison}));
}

void popcnt(F& f, const I&) {
  f.push(f.ir().CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, f.pop()));
}

template <unsigned kBits>
void extend_part(F& f, const I&) {
  llvm::Value* const value = f.pop();
  llvm::Value* const part = f.ir().CreateTrunc(value, f.ir().getIntNTy(kBits));
  f.push(f.ir().CreateSExt(part, value->getType()));
}

struct Division {
  llvm::Value* dividend;
  llvm::Value* divisor;
};

/// Pops the operands; traps on a division by zero.
Division pop_division(F& f) {
  Division d{};
  d.divisor = f.pop();
  d.dividend = f.pop();
  f.trap_if(f.ir().CreateIsNull(d.divisor), TrapKind::integer_divide_by_zero);
  return d;
}

llvm::Value* is_minus_one(F& f, llvm::Value* value) {
  return f.ir().CreateICmpEQ(value, llvm::Constant::getAllOnesValue(value->getType()));
}

void div_s(F& f, const I&) {
  auto& ir = f.ir();
  const Division d = pop_division(f);
  llvm::Type* const type = d.dividend->getType();
  const auto* const constant = llvm::dyn_cast<llvm::ConstantInt>(d.divisor);
  if (constant == nullptr || constant->isMinusOne()) {
    llvm::Value* const lowest =
        llvm::ConstantInt::get(type, llvm::APInt::getSignedMinValue(type->getIntegerBitWidth()));
    f.trap_if(ir.CreateAnd(ir.CreateICmpEQ(d.dividend, lowest), is_minus_one(f, d.divisor)),
              TrapKind::integer_overflow);
  }
  f.push(ir.CreateSDiv(d.dividend, d.divisor));
}

void div_u(F& f, const I&) {
  const Division d = pop_division(f);
  f.push(f.ir().CreateUDiv(d.dividend, d.divisor));
}

void rem_s(F& f, const I&) {
  auto& ir = f.ir();
  const Division d = pop_division(f);
  // x % -1 is 0 for every x, like x % 1, which has no overflow.
  llvm::Value* const one = llvm::ConstantInt::get(d.divisor->getType(), 1);
  llvm::Value* const divisor = ir.CreateSelect(is_minus_one(f, d.divisor), one, d.divisor);
  f.push(ir.CreateSRem(d.dividend, divisor));
}

void rem_u(F& f, const I&) {
  const Division d = pop_division(f);
  f.push(f.ir().CreateURem(d.dividend, d.divisor));
}

void extend_s(F& f, const I&) { f.push(f.ir().CreateSExt(f.pop(), f.ir().getInt64Ty())); }
void extend_u(F& f, const I&) { f.push(f.ir().CreateZExt(f.pop(), f.ir().getInt64Ty())); }
void wrap(F& f, const I&) { f.push(f.ir().CreateTrunc(f.pop(), f.ir().getInt32Ty())); }

/// The value whose halves are on the stack, the high one on top.
llvm::Value* pop_halves(F& f) {
  auto& ir = f.ir();
  llvm::Value* const high = ir.CreateZExt(f.pop(), ir.getInt128Ty());
  llvm::Value* const low = ir.CreateZExt(f.pop(), ir.getInt128Ty());
  return ir.CreateOr(ir.CreateShl(high, 64), low);
}

void push_halves(F& f, llvm::Value* value) {
  auto& ir = f.ir();
  f.push(ir.CreateTrunc(value, ir.getInt64Ty()));
  f.push(ir.CreateTrunc(ir.CreateLShr(value, 64), ir.getInt64Ty()));
}

template <llvm::Instruction::BinaryOps kOp>
void binary128(F& f, const I&) {
  llvm::Value* const right = pop_halves(f);
  llvm::Value* const left = pop_halves(f);
  push_halves(f, f.ir().CreateBinOp(kOp, left, right));
}

template <llvm::Instruction::CastOps kExtend>
void multiply_wide(F& f, const I&) {
  auto& ir = f.ir();
  llvm::Value* const right = ir.CreateCast(kExtend, f.pop(), ir.getInt128Ty());
  llvm::Value* const left = ir.CreateCast(kExtend, f.pop(), ir.getInt128Ty());
  push_halves(f, ir.CreateMul(left, right));
}

using wasm::Op;

/// i32's and i64's instruction, which one handler serves.
struct Row {
  Op op32;
  Op op64;
  Handler handler;
};

constexpr Row kRows[] = {
    {Op::i32_eqz, Op::i64_eqz, eqz},
    {Op::i32_eq, Op::i64_eq, compare<llvm::CmpInst::ICMP_EQ>},
    {Op::i32_ne, Op::i64_ne, compare<llvm::CmpInst::ICMP_NE>},
    {Op::i32_lt_s, Op::i64_lt_s, compare<llvm::CmpInst::ICMP_SLT>},
    {Op::i32_lt_u, Op::i64_lt_u, compare<llvm::CmpInst::ICMP_ULT>},
    {Op::i32_gt_s, Op::i64_gt_s, compare<llvm::CmpInst::ICMP_SGT>},
    {Op::i32_gt_u, Op::i64_gt_u, compare<llvm::CmpInst::ICMP_UGT>},
    {Op::i32_le_s, Op::i64_le_s, compare<llvm::CmpInst::ICMP_SLE>},
    {Op::i32_le_u, Op::i64_le_u, compare<llvm::CmpInst::ICMP_ULE>},
    {Op::i32_ge_s, Op::i64_ge_s, compare<llvm::CmpInst::ICMP_SGE>},
    {Op::i32_ge_u, Op::i64_ge_u, compare<llvm::CmpInst::ICMP_UGE>},
    {Op::i32_clz, Op::i64_clz, count_zeros<llvm::Intrinsic::ctlz>},
    {Op::i32_ctz, Op::i64_ctz, count_zeros<llvm::Intrinsic::cttz>},
    {Op::i32_popcnt, Op::i64_popcnt, popcnt},
    {Op::i32_add, Op::i64_add, binary<llvm::Instruction::Add>},
    {Op::i32_sub, Op::i64_sub, binary<llvm::Instruction::Sub>},
    {Op::i32_mul, Op::i64_mul, binary<llvm::Instruction::Mul>},
    {Op::i32_div_s, Op::i64_div_s, div_s},
    {Op::i32_div_u, Op::i64_div_u, div_u},
    {Op::i32_rem_s, Op::i64_rem_s, rem_s},
    {Op::i32_rem_u, Op::i64_rem_u, rem_u},
    {Op::i32_and, Op::i64_and, binary<llvm::Instruction::And>},
    {Op::i32_or, Op::i64_or, binary<llvm::Instruction::Or>},
    {Op::i32_xor, Op::i64_xor, binary<llvm::Instruction::Xor>},
    {Op::i32_shl, Op::i64_shl, shift<llvm::Instruction::Shl>},
    {Op::i32_shr_s, Op::i64_shr_s, shift<llvm::Instruction::AShr>},
    {Op::i32_shr_u, Op::i64_shr_u, shift<llvm::Instruction::LShr>},
    {Op::i32_rotl, Op::i64_rotl, rotate<llvm::Intrinsic::fshl>},
    {Op::i32_rotr, Op::i64_rotr, rotate<llvm::Intrinsic::fshr>},
    {Op::i32_extend8_s, Op::i64_extend8_s, extend_part<8>},
    {Op::i32_extend16_s, Op::i64_extend16_s, extend_part<16>},
    {Op::i64_extend32_s, Op::i64_extend32_s, extend_part<32>},
    {Op::i64_extend_i32_s, Op::i64_extend_i32_s, extend_s},
    {Op::i64_extend_i32_u, Op::i64_extend_i32_u, extend_u},
    {Op::i32_wrap_i64, Op::i32_wrap_i64, wrap},
};

}  // namespace

void add_numeric_int(HandlerTable& table) {
  for (const Row& row : kRows) {
    table.add(row.op32, row.handler);
    table.add(row.op64, row.handler);
  }
  table.add(Op::i64_add128, binary128<llvm::Instruction::Add>);
  table.add(Op::i64_sub128, binary128<llvm::Instruction::Sub>);
  table.add(Op::i64_mul_wide_s, multiply_wide<llvm::Instruction::SExt>);
  table.add(Op::i64_mul_wide_u, multiply_wide<llvm::Instruction::ZExt>);
}

}  // namespace weft::codegen
