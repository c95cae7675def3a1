#include "codegen/optimize.h"

#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/ADCE.h>
#include <llvm/Transforms/Scalar/BDCE.h>
#include <llvm/Transforms/Scalar/CorrelatedValuePropagation.h>
#include <llvm/Transforms/Scalar/DeadStoreElimination.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/GVN.h>
#include <llvm/Transforms/Scalar/IndVarSimplify.h>
#include <llvm/Transforms/Scalar/JumpThreading.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopLoadElimination.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/LoopUnrollPass.h>
#include <llvm/Transforms/Scalar/Reassociate.h>
#include <llvm/Transforms/Scalar/SCCP.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Vectorize/LoopVectorize.h>
#include <llvm/Transforms/Vectorize/SLPVectorizer.h>
#include <llvm/Transforms/Vectorize/VectorCombine.h>

#include <utility>

#include "codegen/waiting_loops.h"

namespace weft::codegen {
namespace {

/// The analyses that passes share, wired to each other.
struct Analyses {
  explicit Analyses(llvm::TargetMachine& target) : builder(&target) {
    llvm::TargetLibraryInfoImpl library(target.getTargetTriple());
    library.disableAllFunctions();
    functions.registerPass([&] { return llvm::TargetLibraryAnalysis(library); });
    functions.registerPass([&] { return builder.buildDefaultAAPipeline(); });
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);
  }

  llvm::PassBuilder builder;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
};

llvm::InstCombinePass instruction_combining() {
  return llvm::InstCombinePass(llvm::InstCombineOptions().setMaxIterations(1));
}

void add_few(llvm::FunctionPassManager& passes) {
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(instruction_combining());
  passes.addPass(llvm::SimplifyCFGPass());
}

void add_loop_passes(llvm::FunctionPassManager& passes) {
  llvm::LoopPassManager first;
  first.addPass(llvm::LoopRotatePass(/*EnableHeaderDuplication=*/true));
  first.addPass(llvm::LICMPass(llvm::LICMOptions()));
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(first), /*UseMemorySSA=*/true));
  llvm::LoopPassManager second;
  // Addresses are 32 bits wide. A counter widened to 64 bits leaves an exit test that takes its low
  // half apart again, of which the vectoriser makes nothing.
  second.addPass(llvm::IndVarSimplifyPass(/*WidenIndVars=*/false));
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(second)));
}

/// The producer has optimised already, without knowing the machine or the sandbox. What is left is
/// the code that the emitter adds (memory bases, globals, checks) and what the machine likes.
void add_standard(llvm::FunctionPassManager& passes) {
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(instruction_combining());
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::ReassociatePass());
  add_loop_passes(passes);
  passes.addPass(llvm::GVNPass());
  passes.addPass(llvm::SCCPPass());
  passes.addPass(instruction_combining());
  passes.addPass(llvm::DSEPass());
  passes.addPass(llvm::ADCEPass());
  passes.addPass(llvm::SimplifyCFGPass());
}

/// What O3 spends time on: branches whose outcome an earlier one decided.
void add_path_passes(llvm::FunctionPassManager& passes) {
  passes.addPass(llvm::JumpThreadingPass());
  passes.addPass(llvm::CorrelatedValuePropagationPass());
  passes.addPass(llvm::BDCEPass());
  passes.addPass(instruction_combining());
  passes.addPass(llvm::SimplifyCFGPass());
}

/// A quarter more compile time; numeric loops in plain wasm run up to twice as fast.
void add_vectorizers(llvm::FunctionPassManager& passes) {
  passes.addPass(llvm::LoopVectorizePass());
  passes.addPass(llvm::LoopLoadEliminationPass());
  passes.addPass(instruction_combining());
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::SLPVectorizerPass());
  passes.addPass(llvm::VectorCombinePass());
  passes.addPass(llvm::LoopUnrollPass());
  passes.addPass(instruction_combining());
  llvm::LoopPassManager invariants;
  invariants.addPass(llvm::LICMPass(llvm::LICMOptions()));
  passes.addPass(
      llvm::createFunctionToLoopPassAdaptor(std::move(invariants), /*UseMemorySSA=*/true));
  passes.addPass(llvm::SimplifyCFGPass());
}

}  // namespace

void optimize(llvm::Module& module, llvm::TargetMachine& target, Level level) {
  if (level == Level::none) return;
  Analyses analyses(target);
  llvm::FunctionPassManager passes;
  switch (level) {
    case Level::none:
      break;
    case Level::few:
      add_few(passes);
      break;
    case Level::standard:
      add_standard(passes);
      add_vectorizers(passes);
      break;
    case Level::most:
      add_standard(passes);
      add_path_passes(passes);
      add_vectorizers(passes);
      break;
  }
  for (llvm::Function& function : module) {
    if (function.isDeclaration() || function.hasOptNone()) continue;
    keep_waiting(analyses.functions.getResult<llvm::LoopAnalysis>(function));
    passes.run(function, analyses.functions);
    analyses.functions.clear(function, {});
  }
}

}  // namespace weft::codegen
