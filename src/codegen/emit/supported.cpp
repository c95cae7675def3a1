#include "codegen/emit/supported.h"

#include <fmt/format.h>

#include <string_view>

namespace weft::codegen {
namespace {

Diagnostic unsupported(std::string_view what, wasm::Feature feature) {
  return {fmt::format("uses {} ({}), which this version of Weft does not compile yet", what,
                      wasm::feature_name(feature)),
          std::nullopt,
          {}};
}

}  // namespace

std::optional<Diagnostic> unsupported_in(const wasm::Module& module) {
  if (module.memories.size() > 1) {
    return unsupported("more than one memory", wasm::Feature::multi_memory);
  }
  for (const wasm::MemoryType& memory : module.memories) {
    if (memory.limits.is64) return unsupported("a 64-bit memory", wasm::Feature::memory64);
    if (memory.limits.shared) return unsupported("a shared memory", wasm::Feature::threads);
  }
  for (const wasm::Table& table : module.tables) {
    if (table.type.limits.is64) return unsupported("a 64-bit table", wasm::Feature::memory64);
  }
  return std::nullopt;
}

Diagnostic unsupported_instruction(const wasm::Instruction& instruction) {
  const wasm::OpInfo& info = wasm::op_info(instruction.op);
  Diagnostic diagnostic = unsupported(info.text, info.feature);
  diagnostic.offset = instruction.offset;
  return diagnostic;
}

}  // namespace weft::codegen
