#include "codegen/emit/supported.h"

#include <fmt/format.h>

namespace weft::codegen {

Diagnostic unsupported_instruction(const wasm::Instruction& instruction) {
  const wasm::OpInfo& info = wasm::op_info(instruction.op);
  return {fmt::format("uses {} ({}), which this version of Weft does not compile yet", info.text,
                      wasm::feature_name(info.feature)),
          instruction.offset,
          {}};
}

}  // namespace weft::codegen
