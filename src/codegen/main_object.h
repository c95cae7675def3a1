// The object that ties a compiled module together: thunks, tables of code, the skeleton.
#pragma once

#include <cstdint>
#include <span>

#include "base/diagnostic.h"
#include "codegen/emit/emitter.h"

namespace weft::codegen {

/// Emits thunks for every type that a function of the module has, and the CodeHeader with its
/// tables and the skeleton behind it, under engine::kCodeHeaderSymbol.
Diagnosed<> emit_main_object(ModuleContext& module);

/// The encoded artifact::DebugTable that the header refers to.
void emit_places_object(llvm::Module& module, std::span<const std::uint8_t> table);

}  // namespace weft::codegen
