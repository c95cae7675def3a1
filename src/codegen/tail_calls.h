// Keeps guest tail calls in tail position through LLVM's passes. Any thread that may use the
// module.
#pragma once

#include <llvm/IR/Module.h>

#include "base/diagnostic.h"

namespace weft::codegen {

/// Marks a call that must become a jump although its function type is not the caller's, which
/// `musttail` does not allow.
inline constexpr char kTailCallAttribute[] = "weft-tail-call";

/// To be run between optimiser and code generator: passes may merge the returns behind such calls
/// into one block. Gives each its own return again. Fails where that cannot be done.
Diagnosed<> keep_tail_calls(llvm::Module& module);

}  // namespace weft::codegen
