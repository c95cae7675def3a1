#include "codegen/cost.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/Instructions.h>

namespace weft::codegen {
namespace {

using Counts = llvm::DenseMap<const llvm::Value*, std::uint64_t>;

/// A condition says something about its operands and about theirs, up to what comes from memory.
void count_operands(const llvm::Value* value, unsigned depth, Counts& counts) {
  const auto* const instruction = llvm::dyn_cast<llvm::Instruction>(value);
  if (instruction == nullptr || depth == 0 || instruction->mayReadFromMemory() ||
      llvm::isa<llvm::PHINode>(instruction)) {
    return;
  }
  for (const llvm::Value* operand : instruction->operands()) {
    if (llvm::isa<llvm::Constant>(operand)) continue;
    ++counts[operand];
    count_operands(operand, depth - 1, counts);
  }
}

/// The machine scheduler compares the memory accesses of a block with each other, quickly.
std::uint64_t scheduling_cost(const llvm::BasicBlock& block) {
  std::uint64_t accesses = 0;
  for (const llvm::Instruction& i : block) accesses += i.mayReadOrWriteMemory() ? 1 : 0;
  return accesses * accesses / 1000;
}

}  // namespace

std::uint64_t quadratic_cost(const llvm::Function& function) {
  constexpr unsigned kDepth = 3;
  Counts branches;
  std::uint64_t cost = 0;
  for (const llvm::BasicBlock& block : function) {
    cost += scheduling_cost(block);
    const auto* const branch = llvm::dyn_cast_or_null<llvm::BranchInst>(block.getTerminator());
    if (branch != nullptr && branch->isConditional()) {
      count_operands(branch->getCondition(), kDepth, branches);
    }
  }
  for (const auto& [value, count] : branches) cost += count * value->getNumUses();
  return cost;
}

}  // namespace weft::codegen
