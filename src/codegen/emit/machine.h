// Which machine's special instructions the emitter may name. Any thread.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/TargetParser/Triple.h>

namespace weft::codegen {

/// `x86` has SSE4.1 at least (x86-64-v2). For `other` there is code that any machine can run.
enum class Machine : std::uint8_t { x86, other };

inline Machine machine(const llvm::IRBuilder<>& ir) {
  const llvm::Triple triple(ir.GetInsertBlock()->getModule()->getTargetTriple());
  return triple.isX86() ? Machine::x86 : Machine::other;
}

}  // namespace weft::codegen
