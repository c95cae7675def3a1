// Evaluates constant expressions: initialisers of globals and tables, offsets and elements of
// segments. The store's thread.
#pragma once

#include "base/diagnostic.h"
#include "engine/instance.h"
#include "engine/slot.h"
#include "wasm/module.h"

namespace weft::engine {

/// The module has been validated, but a cached module is not validated again: whatever is not a
/// constant expression is a Diagnostic. The instance's globals that it refers to exist already.
Diagnosed<Slot> evaluate(const wasm::ConstExpr& expression, Instance& instance);

}  // namespace weft::engine
