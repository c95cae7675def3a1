// The object that ties a compiled module together: thunks, tables of code, the skeleton.
#pragma once

#include "base/diagnostic.h"
#include "codegen/emit/emitter.h"

namespace weft::codegen {

/// Emits thunks for every type that a function of the module has, and the CodeHeader with its
/// tables and the skeleton behind it, under engine::kCodeHeaderSymbol.
Diagnosed<> emit_main_object(ModuleContext& module);

}  // namespace weft::codegen
