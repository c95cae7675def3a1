// What the simd_*.cpp families share: a v128 as lanes, and back.
#pragma once

#include "codegen/emit/float_ops.h"
#include "codegen/emit/handlers.h"
#include "codegen/emit/machine.h"

namespace weft::codegen {

enum class Shape : std::uint8_t { i8x16, i16x8, i32x4, i64x2, f32x4, f64x2 };

llvm::FixedVectorType* shape_type(llvm::LLVMContext& context, Shape shape);
/// `vector`, of any 128-bit vector type, as `type`.
llvm::Value* as_lanes(Ir& ir, llvm::Value* vector, llvm::Type* type);
llvm::Value* pop_lanes(FunctionEmitter& f, Shape shape);
void push_lanes(FunctionEmitter& f, llvm::Value* vector);

/// The lower or upper half of the lanes.
llvm::Value* low_half(Ir& ir, llvm::Value* vector);
llvm::Value* high_half(Ir& ir, llvm::Value* vector);
/// The lanes of `low`, then those of `high`.
llvm::Value* join(Ir& ir, llvm::Value* low, llvm::Value* high);
/// The same with lanes of twice or half the width.
llvm::Type* wider_lanes(llvm::Value* vector);
llvm::Type* narrower_lanes(llvm::Value* vector);

}  // namespace weft::codegen
