#include "runtime/call_stack.h"

namespace weft::runtime {

engine::Global* stack_pointer_of(engine::Instance& instance) {
  constexpr std::string_view kName = "__stack_pointer";
  engine::Global* found = instance.find_global(kName);
  // A program of position-independent code imports it.
  for (const wasm::Import& import : instance.module().imports) {
    if (import.kind == wasm::ExternKind::global && import.name == kName) {
      found = instance.global(import.index);
    }
  }
  if (found == nullptr || !found->type().is_mutable) return nullptr;
  const wasm::ValType type = found->type().type;
  return type == wasm::ValKind::i32 || type == wasm::ValKind::i64 ? found : nullptr;
}

}  // namespace weft::runtime
