// HandlerTable: which function emits which instruction. Built once, then constant; any thread.
#pragma once

#include <array>

#include "codegen/emit/function_emitter.h"
#include "wasm/opcode.h"

namespace weft::codegen {

using Handler = void (*)(FunctionEmitter& f, const wasm::Instruction& i);

class HandlerTable {
 public:
  void add(wasm::Op op, Handler handler) { handlers_[static_cast<std::size_t>(op)] = handler; }
  /// Null for an instruction that this version does not compile.
  [[nodiscard]] Handler find(wasm::Op op) const { return handlers_[static_cast<std::size_t>(op)]; }

 private:
  std::array<Handler, wasm::kOpCount> handlers_ = {};
};

/// One per family.
void add_control(HandlerTable& table);
void add_calls(HandlerTable& table);
void add_exceptions(HandlerTable& table);
void add_variables(HandlerTable& table);
void add_memory(HandlerTable& table);
void add_bulk(HandlerTable& table);
void add_tables(HandlerTable& table);
void add_numeric_int(HandlerTable& table);
void add_numeric_float(HandlerTable& table);
void add_conversions(HandlerTable& table);
void add_simd_memory(HandlerTable& table);
void add_simd_lanes(HandlerTable& table);
void add_simd_int(HandlerTable& table);
void add_simd_float(HandlerTable& table);
void add_simd_widen(HandlerTable& table);
void add_simd_convert(HandlerTable& table);
/// After the strict ones.
void add_simd_relaxed(HandlerTable& table);
void add_atomics(HandlerTable& table);

const HandlerTable& handler_table();

}  // namespace weft::codegen
