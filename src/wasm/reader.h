// Reads a binary module into the model of wasm/module.h.
#pragma once

#include "base/diagnostic.h"
#include "wasm/module.h"

namespace weft::wasm {

/// Decodes every section; function bodies are only delimited. Checks what can be checked while
/// reading (magic, section order and sizes, LEB128 forms, UTF-8 names, counts against the bytes
/// that are there); everything else is validate_module's business. `bytes` must outlive the result.
Diagnosed<Module> read_module(Bytes bytes);

}  // namespace weft::wasm
