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

/// Whether a load became volatile.
bool keep_exit(const llvm::Loop& loop, llvm::Instruction* end) {
  bool kept = false;
  llvm::SmallVector<llvm::Instruction*, 16> open{end};
  llvm::SmallPtrSet<llvm::Instruction*, 16> seen{end};
  while (!open.empty() && seen.size() < kMostInstructions) {
    llvm::Instruction* const instruction = open.pop_back_val();
    if (auto* const load = llvm::dyn_cast<llvm::LoadInst>(instruction)) {
      if (load->isSimple() && is_fixed(loop, load->getPointerOperand())) {
        load->setVolatile(true);
        kept = true;
      }
      continue;
    }
    for (llvm::Value* const operand : instruction->operands()) {
      auto* const next = llvm::dyn_cast<llvm::Instruction>(operand);
      if (next != nullptr && loop.contains(next) && seen.insert(next).second) open.push_back(next);
    }
  }
  return kept;
}

bool writes(const llvm::Loop& loop) {
  for (const llvm::BasicBlock* const block : loop.blocks()) {
    for (const llvm::Instruction& instruction : *block) {
      if (!llvm::isa<llvm::LoadInst>(instruction) && instruction.mayWriteToMemory()) return true;
    }
  }
  return false;
}

/// Somebody else has stored: what was loaded before the loop is loaded anew behind it.
void forget_behind(const llvm::Loop& loop) {
  llvm::SmallVector<llvm::BasicBlock*, 8> exits;
  loop.getUniqueExitBlocks(exits);
  for (llvm::BasicBlock* const exit : exits) {
    // No instruction of the machine; only LLVM is held back.
    new llvm::FenceInst(exit->getContext(), llvm::AtomicOrdering::SequentiallyConsistent,
                        llvm::SyncScope::SingleThread, &*exit->getFirstInsertionPt());
  }
}

}  // namespace

void keep_waiting(const llvm::LoopInfo& loops) {
  for (const llvm::Loop* const loop : loops.getLoopsInPreorder()) {
    llvm::SmallVector<llvm::BasicBlock*, 8> exiting;
    loop->getExitingBlocks(exiting);
    bool kept = false;
    for (llvm::BasicBlock* const block : exiting) kept |= keep_exit(*loop, block->getTerminator());
    if (kept && !writes(*loop)) forget_behind(*loop);
  }
}

}  // namespace weft::codegen
