#include "codegen/emit/simd.h"

#include <llvm/Analysis/ConstantFolding.h>

#include <numeric>

namespace weft::codegen {
namespace {

std::vector<int> lane_numbers(unsigned first, unsigned count) {
  std::vector<int> lanes(count);
  std::iota(lanes.begin(), lanes.end(), static_cast<int>(first));
  return lanes;
}

unsigned lane_count(llvm::Value* vector) {
  return llvm::cast<llvm::FixedVectorType>(vector->getType())->getNumElements();
}

}  // namespace

llvm::FixedVectorType* shape_type(llvm::LLVMContext& context, Shape shape) {
  switch (shape) {
    case Shape::i8x16:
      return llvm::FixedVectorType::get(llvm::Type::getInt8Ty(context), 16);
    case Shape::i16x8:
      return llvm::FixedVectorType::get(llvm::Type::getInt16Ty(context), 8);
    case Shape::i32x4:
      return llvm::FixedVectorType::get(llvm::Type::getInt32Ty(context), 4);
    case Shape::i64x2:
      break;
    case Shape::f32x4:
      return llvm::FixedVectorType::get(llvm::Type::getFloatTy(context), 4);
    case Shape::f64x2:
      return llvm::FixedVectorType::get(llvm::Type::getDoubleTy(context), 2);
  }
  return vector_type(context);
}

llvm::Value* as_lanes(Ir& ir, llvm::Value* vector, llvm::Type* type) {
  // Most operands were just made from lanes of the very type: no chain of casts for those.
  if (auto* const cast = llvm::dyn_cast<llvm::BitCastInst>(vector)) {
    if (cast->getSrcTy() == type) return cast->getOperand(0);
  }
  // The builder alone would leave an expression, which no later one folds with; of some of those
  // LLVM's instruction selection never comes to an end.
  if (auto* const constant = llvm::dyn_cast<llvm::Constant>(vector)) {
    const llvm::DataLayout& layout = ir.GetInsertBlock()->getModule()->getDataLayout();
    return llvm::ConstantFoldCastOperand(llvm::Instruction::BitCast, constant, type, layout);
  }
  return ir.CreateBitCast(vector, type);
}

llvm::Value* pop_lanes(FunctionEmitter& f, Shape shape) {
  return as_lanes(f.ir(), f.pop(), shape_type(f.context(), shape));
}

void push_lanes(FunctionEmitter& f, llvm::Value* vector) {
  f.push(as_lanes(f.ir(), vector, vector_type(f.context())));
}

llvm::Value* low_half(Ir& ir, llvm::Value* vector) {
  return ir.CreateShuffleVector(vector, lane_numbers(0, lane_count(vector) / 2));
}

llvm::Value* high_half(Ir& ir, llvm::Value* vector) {
  const unsigned half = lane_count(vector) / 2;
  return ir.CreateShuffleVector(vector, lane_numbers(half, half));
}

llvm::Value* join(Ir& ir, llvm::Value* low, llvm::Value* high) {
  return ir.CreateShuffleVector(low, high, lane_numbers(0, 2 * lane_count(low)));
}

llvm::Type* wider_lanes(llvm::Value* vector) {
  return llvm::VectorType::getExtendedElementVectorType(
      llvm::cast<llvm::VectorType>(vector->getType()));
}

llvm::Type* narrower_lanes(llvm::Value* vector) {
  return llvm::VectorType::getTruncatedElementVectorType(
      llvm::cast<llvm::VectorType>(vector->getType()));
}

}  // namespace weft::codegen
