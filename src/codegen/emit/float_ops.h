// Float arithmetic with wasm's exact semantics, on scalars and vectors alike. Any thread.
#pragma once

#include <llvm/IR/IRBuilder.h>

namespace weft::codegen {

using Ir = llvm::IRBuilder<>;

/// One of fadd, fsub, fmul, fdiv.
llvm::Value* float_arithmetic(Ir& ir, llvm::Instruction::BinaryOps op, llvm::Value* a,
                              llvm::Value* b);
/// The lesser (greater) operand, -0 < +0, NaN if either is NaN.
llvm::Value* float_min(Ir& ir, llvm::Value* a, llvm::Value* b);
llvm::Value* float_max(Ir& ir, llvm::Value* a, llvm::Value* b);
/// fptrunc that also quiets what a promotion left signalling.
llvm::Value* float_demote(Ir& ir, llvm::Value* value, llvm::Type* type);

}  // namespace weft::codegen
