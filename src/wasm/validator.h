// Validation by the rules of the specification.
// https://webassembly.github.io/spec/core/valid/index.html
#pragma once

#include "base/diagnostic.h"
#include "wasm/module.h"

namespace weft::wasm {

/// Everything but function bodies: types, imports, limits, initialisers, segments, exports.
Diagnosed<> validate_module(const Module& module);

/// The body of defined function `body` (an index into module.bodies). The module must have passed
/// validate_module. Any thread; several bodies may be validated at once.
Diagnosed<> validate_body(const Module& module, std::uint32_t body);

/// validate_module, then every body.
Diagnosed<> validate(const Module& module);

}  // namespace weft::wasm
