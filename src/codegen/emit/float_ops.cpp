#include "codegen/emit/float_ops.h"

#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>

#include "codegen/emit/machine.h"

namespace weft::codegen {
namespace {

/// Hides from the optimiser what `value` is; costs nothing in the code.
llvm::Value* opaque(Ir& ir, llvm::Value* value) {
  return ir.CreateIntrinsic(llvm::Intrinsic::arithmetic_fence, {value->getType()}, {value});
}

bool is_zero_or_one(const llvm::APFloat& value) {
  return value.isZero() || value.isExactlyValue(1.0) || value.isExactlyValue(-1.0);
}

/// x*1, x-0, x/-1 …: LLVM takes these for x or -x, but a signalling NaN must come out quiet.
bool is_neutral(llvm::Value* value) {
  const auto* const constant = llvm::dyn_cast<llvm::Constant>(value);
  if (constant == nullptr) return false;
  if (const auto* const scalar = llvm::dyn_cast<llvm::ConstantFP>(constant)) {
    return is_zero_or_one(scalar->getValueAPF());
  }
  const auto* const type = llvm::dyn_cast<llvm::FixedVectorType>(constant->getType());
  if (type == nullptr) return false;
  for (unsigned i = 0; i < type->getNumElements(); ++i) {
    const auto* const lane =
        llvm::dyn_cast_or_null<llvm::ConstantFP>(constant->getAggregateElement(i));
    if (lane == nullptr || is_zero_or_one(lane->getValueAPF())) return true;
  }
  return false;
}

/// Whether LLVM may know `value` as something that was a promoted float all along.
bool may_be_promotion(llvm::Value* value) {
  if (llvm::isa<llvm::FPExtInst, llvm::PHINode, llvm::SelectInst, llvm::UnaryOperator,
                llvm::BitCastInst, llvm::ShuffleVectorInst>(value)) {
    return true;
  }
  return llvm::isa<llvm::IntrinsicInst>(value);
}

/// The type of as many bits in integers.
llvm::Type* integer_bits(llvm::Type* type) {
  llvm::Type* const lane = llvm::IntegerType::get(type->getContext(), type->getScalarSizeInBits());
  const auto* const vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
  return vector == nullptr ? lane : llvm::FixedVectorType::get(lane, vector->getNumElements());
}

enum class Pick : std::uint8_t { min, max };

/// Right for numbers, and whatever for a NaN.
llvm::Value* pick_number(Ir& ir, Pick pick, llvm::Value* a, llvm::Value* b) {
  if (machine(ir) != Machine::x86) {
    return ir.CreateBinaryIntrinsic(
        pick == Pick::min ? llvm::Intrinsic::minimum : llvm::Intrinsic::maximum, a, b);
  }
  // x86's minss is `a < b ? a : b`. Done both ways round, the results differ only for zeros of
  // different sign, which their bits then decide.
  const auto predicate = pick == Pick::min ? llvm::CmpInst::FCMP_OLT : llvm::CmpInst::FCMP_OGT;
  llvm::Value* const one = ir.CreateSelect(ir.CreateFCmp(predicate, a, b), a, b);
  llvm::Value* const other = ir.CreateSelect(ir.CreateFCmp(predicate, b, a), b, a);
  llvm::Type* const bits = integer_bits(a->getType());
  llvm::Value* const x = ir.CreateBitCast(one, bits);
  llvm::Value* const y = ir.CreateBitCast(other, bits);
  llvm::Value* const both = pick == Pick::min ? ir.CreateOr(x, y) : ir.CreateAnd(x, y);
  return ir.CreateBitCast(both, a->getType());
}

/// The sum makes the NaN, and makes it a quiet one.
llvm::Value* min_or_max(Ir& ir, Pick pick, llvm::Value* a, llvm::Value* b) {
  llvm::Value* const number = pick_number(ir, pick, a, b);
  return ir.CreateSelect(ir.CreateFCmpUNO(a, b), ir.CreateFAdd(a, b), number);
}

}  // namespace

llvm::Value* float_arithmetic(Ir& ir, llvm::Instruction::BinaryOps op, llvm::Value* a,
                              llvm::Value* b) {
  const bool folds = llvm::isa<llvm::Constant>(a) && llvm::isa<llvm::Constant>(b);
  if (!folds && is_neutral(a)) a = opaque(ir, a);
  if (!folds && is_neutral(b)) b = opaque(ir, b);
  return ir.CreateBinOp(op, a, b);
}

llvm::Value* float_min(Ir& ir, llvm::Value* a, llvm::Value* b) {
  return min_or_max(ir, Pick::min, a, b);
}

llvm::Value* float_max(Ir& ir, llvm::Value* a, llvm::Value* b) {
  return min_or_max(ir, Pick::max, a, b);
}

llvm::Value* float_demote(Ir& ir, llvm::Value* value, llvm::Type* type) {
  if (may_be_promotion(value)) value = opaque(ir, value);
  return ir.CreateFPTrunc(value, type);
}

}  // namespace weft::codegen
