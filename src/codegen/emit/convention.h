// Convention: one wasm function type as a native function type, by the rules of engine/layout.h.
// Immutable; any thread that may use the LLVMContext.
#pragma once

#include <llvm/IR/DerivedTypes.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wasm/types.h"

namespace weft::codegen {

struct Convention {
  /// Marks a parameter that travels in the spill area.
  static constexpr std::uint32_t kSpilled = UINT32_MAX;

  llvm::FunctionType* type = nullptr;
  /// The C argument of each wasm parameter (the context is argument 0), or kSpilled.
  std::vector<std::uint32_t> arguments;
  /// Two or more results: they travel in the spill area and the function returns void.
  bool results_spilled = false;
};

inline constexpr std::uint32_t kSpillSlotSize = 16;

/// What a value of `type` is in LLVM: every vector is <2 x i64>, every reference a pointer.
llvm::Type* value_type(llvm::LLVMContext& context, wasm::ValType type);
llvm::FixedVectorType* vector_type(llvm::LLVMContext& context);

Convention make_convention(llvm::LLVMContext& context, const wasm::FuncType& type);

}  // namespace weft::codegen
