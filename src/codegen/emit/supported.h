// What this version of the emitter refuses, and how it says so. Any thread.
#pragma once

#include "base/diagnostic.h"
#include "wasm/instruction.h"

namespace weft::codegen {

Diagnostic unsupported_instruction(const wasm::Instruction& instruction);

}  // namespace weft::codegen
