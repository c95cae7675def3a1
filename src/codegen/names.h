// The names that a module's "name" section gives its functions, as symbols. Any thread.
#pragma once

#include "codegen/emit/symbols.h"
#include "wasm/module.h"

namespace weft::codegen {

/// A function without a name there takes that of its first export. A damaged section gives what
/// could be read of it: names change nothing.
SymbolNames function_names(const wasm::Module& module);

}  // namespace weft::codegen
