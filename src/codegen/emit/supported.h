// What this version of the emitter refuses, and how it says so. Any thread.
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "wasm/instruction.h"
#include "wasm/module.h"

namespace weft::codegen {

/// The first declaration of the module that cannot be compiled yet.
std::optional<Diagnostic> unsupported_in(const wasm::Module& module);

Diagnostic unsupported_instruction(const wasm::Instruction& instruction);

}  // namespace weft::codegen
