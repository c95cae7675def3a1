// The passes that run over LLVM IR before code generation. One module per thread.
#pragma once

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include "codegen/target.h"

namespace weft::codegen {

/// No pass may turn code into calls of library functions: there is no library to call.
void optimize(llvm::Module& module, llvm::TargetMachine& target, Level level);

}  // namespace weft::codegen
