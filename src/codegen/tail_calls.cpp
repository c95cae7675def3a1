#include "codegen/tail_calls.h"

#include <llvm/IR/Instructions.h>

#include <vector>

#include "base/result.h"

namespace weft::codegen {
namespace {

/// The return that `branch` leads to, when there is nothing before it but phis; else null.
llvm::ReturnInst* return_behind(const llvm::BranchInst* branch) {
  if (branch == nullptr || branch->isConditional()) return nullptr;
  return llvm::dyn_cast<llvm::ReturnInst>(branch->getSuccessor(0)->getFirstNonPHIOrDbg());
}

/// Whether the call is followed by its own return now.
bool keep(llvm::CallInst& call) {
  llvm::Instruction* const next = call.getNextNonDebugInstruction();
  if (llvm::isa<llvm::ReturnInst>(next)) return true;
  auto* const branch = llvm::dyn_cast<llvm::BranchInst>(next);
  const llvm::ReturnInst* const shared = return_behind(branch);
  if (shared == nullptr) return false;
  llvm::BasicBlock* const block = call.getParent();
  llvm::Value* value = shared->getReturnValue();
  if (value != nullptr) {
    value = value->DoPHITranslation(branch->getSuccessor(0), block);
    if (value != &call) return false;
  }
  branch->getSuccessor(0)->removePredecessor(block);
  branch->eraseFromParent();
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
