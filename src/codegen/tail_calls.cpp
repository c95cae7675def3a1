#include "codegen/tail_calls.h"

#include <llvm/IR/Instructions.h>

#include <vector>

#include "base/result.h"

namespace weft::codegen {
namespace {

/// The blocks from `block` to one that returns, as far as they hold nothing but phis; else empty.
std::vector<llvm::BasicBlock*> way_to_return(llvm::BasicBlock* block) {
  constexpr std::size_t kMost = 16;
  std::vector<llvm::BasicBlock*> way = {block};
  while (way.size() < kMost) {
    const auto* const branch = llvm::dyn_cast<llvm::BranchInst>(way.back()->getTerminator());
    if (branch == nullptr || branch->isConditional()) return {};
    llvm::BasicBlock* const next = branch->getSuccessor(0);
    const llvm::Instruction* const first = next->getFirstNonPHIOrDbg();
    if (first != next->getTerminator()) return {};
    way.push_back(next);
    if (llvm::isa<llvm::ReturnInst>(first)) return way;
  }
  return {};
}

/// Whether the call is followed by its own return now.
bool keep(llvm::CallInst& call) {
  llvm::Instruction* const next = call.getNextNonDebugInstruction();
  if (llvm::isa<llvm::ReturnInst>(next)) return true;
  llvm::BasicBlock* const block = call.getParent();
  if (next != block->getTerminator()) return false;
  const std::vector<llvm::BasicBlock*> way = way_to_return(block);
  if (way.empty()) return false;
  llvm::Value* value = llvm::cast<llvm::ReturnInst>(way.back()->getTerminator())->getReturnValue();
  if (value != nullptr) {
    for (std::size_t i = way.size() - 1; i > 0; --i) {
      value = value->DoPHITranslation(way[i], way[i - 1]);
    }
    if (value != &call) return false;
  }
  way[1]->removePredecessor(block);
  next->eraseFromParent();
  llvm::ReturnInst::Create(call.getContext(), value, block);
  return true;
}

}  // namespace

Diagnosed<> keep_tail_calls(llvm::Module& module) {
  std::vector<llvm::CallInst*> calls;
  for (llvm::Function& function : module) {
    for (llvm::BasicBlock& block : function) {
      for (llvm::Instruction& i : block) {
        auto* const call = llvm::dyn_cast<llvm::CallInst>(&i);
        if (call != nullptr && call->hasFnAttr(kTailCallAttribute)) calls.push_back(call);
      }
    }
  }
  for (llvm::CallInst* call : calls) {
    if (!keep(*call)) {
      return diagnose("the optimiser has moved a tail call", "This is a bug in Weft.");
    }
  }
  return {};
}

}  // namespace weft::codegen
