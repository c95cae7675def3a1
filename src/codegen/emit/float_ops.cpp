#include "codegen/emit/float_ops.h"

#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>

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

/// The common shape of min and max. `llvm.minimum` itself would keep a signalling NaN, so the sum
/// makes the NaN.
llvm::Value* min_or_max(Ir& ir, llvm::Intrinsic::ID id, llvm::Value* a, llvm::Value* b) {
  llvm::Value* const value = ir.CreateBinaryIntrinsic(id, a, b);
  return ir.CreateSelect(ir.CreateFCmpUNO(a, b), ir.CreateFAdd(a, b), value);
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
  return min_or_max(ir, llvm::Intrinsic::minimum, a, b);
}

llvm::Value* float_max(Ir& ir, llvm::Value* a, llvm::Value* b) {
  return min_or_max(ir, llvm::Intrinsic::maximum, a, b);
}

llvm::Value* float_demote(Ir& ir, llvm::Value* value, llvm::Type* type) {
  if (may_be_promotion(value)) value = opaque(ir, value);
  return ir.CreateFPTrunc(value, type);
}

}  // namespace weft::codegen
