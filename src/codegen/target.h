// The machine that code is made for. LLVM is initialised on first use. A TargetMachine belongs to
// one thread.
#pragma once

#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

#include "base/diagnostic.h"

namespace weft::codegen {

/// How much work goes into the code.
enum class Level : std::uint8_t { none = 0, few = 1, standard = 2, most = 3 };

/// `cpu` is a name that LLVM knows: "x86-64-v3", "znver4".
Diagnosed<std::unique_ptr<llvm::LLVMTargetMachine>> make_target(const std::string& cpu,
                                                                Level level);

}  // namespace weft::codegen
