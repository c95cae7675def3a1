// Which parts of WebAssembly beyond the first version a module uses. Any thread.
#pragma once

#include <set>

#include "base/diagnostic.h"
#include "wasm/module.h"
#include "wasm/opcode.h"

namespace weft::cli {

/// Looks at types, imports, limits, initialisers and every instruction.
Diagnosed<std::set<wasm::Feature>> used_features(const wasm::Module& module);

}  // namespace weft::cli
