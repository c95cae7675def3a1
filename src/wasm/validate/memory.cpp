#include <fmt/format.h>

#include "wasm/validate/body_state.h"

// https://webassembly.github.io/spec/core/valid/instructions.html#memory-instructions
namespace weft::wasm {

bool BodyState::check_memory(std::uint32_t memory) {
  if (memory < module_.memories.size()) [[likely]] {
    return true;
  }
  return fail_unknown("memory", memory, module_.memories.size());
}

ValType BodyState::memory_address(std::uint32_t memory) const {
  return module_.memories[memory].limits.is64 ? ValKind::i64 : ValKind::i32;
}

bool BodyState::check_mem_arg() {
  const MemArg& arg = instruction_.memarg;
  const OpInfo& info = op_info(instruction_.op);
  if (!check_memory(arg.memory)) return false;
  if (arg.align_log2 > info.width_log2) [[unlikely]] {
    return fail(
        fmt::format("alignment must not be larger than natural: {} expected at most 2^{}, "
                    "found 2^{}",
                    info.text, info.width_log2, arg.align_log2));
  }
  // https://webassembly.github.io/threads/core/valid/instructions.html#atomic-memory-instructions
  if (info.feature == Feature::threads && arg.align_log2 != info.width_log2) {
    return fail(fmt::format("atomic alignment must be natural: {} expected 2^{}, found 2^{}",
                            info.text, info.width_log2, arg.align_log2));
  }
  if (arg.offset > 0xffff'ffff && !module_.memories[arg.memory].limits.is64) [[unlikely]] {
    return fail(
        fmt::format("offset out of range: {} on a 32-bit memory expected less than 2^32, "
                    "found {}",
                    info.text, arg.offset));
  }
  return true;
}

bool BodyState::check_data(std::uint32_t segment) {
  if (!module_.data_count) {
    return fail(fmt::format("data count section required: {} names data segment {}",
                            op_info(instruction_.op).text, segment));
  }
  if (segment < *module_.data_count) return true;
  return fail_unknown("data segment", segment, *module_.data_count);
}

bool BodyState::memory_copy() {
  if (!check_memory(instruction_.index) || !check_memory(instruction_.index2)) return false;
  const ValType to = memory_address(instruction_.index);
  const ValType from = memory_address(instruction_.index2);
  const ValType size = to == from ? to : ValType(ValKind::i32);
  return pop_all({to, from, size});
}

}  // namespace weft::wasm
