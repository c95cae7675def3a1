// Reads the DWARF of a guest's module. Hostile input may crash or occupy LLVM's reader: only
// SourceReader's process calls this.
#pragma once

#include "artifact/debug_table.h"
#include "wasm/module.h"

namespace weft::codegen {

/// What can be read of it; empty where there is none.
artifact::SourceMap read_dwarf(const wasm::Module& module);

}  // namespace weft::codegen
