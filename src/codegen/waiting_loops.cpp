#include "codegen/waiting_loops.h"

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Instructions.h>

namespace weft::codegen {
namespace {

/// What an exit may depend on; beyond that nothing is looked for.
constexpr std::size_t kMostInstructions = 64;
constexpr int kDeepestAddress = 8;

/// Computed within the loop or not, it comes from outside.
bool is_fixed(const llvm::Loop& loop, const llvm::Value* value, int depth = 0) {
  const auto* const instruction = llvm::dyn_cast<llvm::Instruction>(value);
  if (instruction == nullptr || !loop.contains(instruction)) return true;
  if (depth == kDeepestAddress || llvm::isa<llvm::PHINode>(instruction) ||
      llvm::isa<llvm::CallBase>(instruction))
    return false;
  for (const llvm::Value* const operand : instruction->operands()) {
    if (!is_fixed(loop, operand, depth + 1)) return false;
  }
  return true;
}

void keep_exit(const llvm::Loop& loop, llvm::Instruction* end) {
  llvm::SmallVector<llvm::Instruction*, 16> open{end};
  llvm::SmallPtrSet<llvm::Instruction*, 16> seen{end};
  while (!open.empty() && seen.size() < kMostInstructions) {
    llvm::Instruction* const instruction = open.pop_back_val();
    if (auto* const load = llvm::dyn_cast<llvm::LoadInst>(instruction)) {
      if (load->isSimple() && is_fixed(loop, load->getPointerOperand())) load->setVolatile(true);
      continue;
    }
    for (llvm::Value* const operand : instruction->operands()) {
      auto* const next = llvm::dyn_cast<llvm::Instruction>(operand);
      if (next != nullptr && loop.contains(next) && seen.insert(next).second) open.push_back(next);
    }
  }
}

}  // namespace

void keep_waiting(const llvm::LoopInfo& loops) {
  for (const llvm::Loop* const loop : loops.getLoopsInPreorder()) {
    llvm::SmallVector<llvm::BasicBlock*, 8> exiting;
    loop->getExitingBlocks(exiting);
    for (llvm::BasicBlock* const block : exiting) keep_exit(*loop, block->getTerminator());
  }
}

}  // namespace weft::codegen
