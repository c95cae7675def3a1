// From an instruction's binary code to its Op. Constant data; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "wasm/opcode.h"

namespace weft::wasm {

inline constexpr std::uint16_t kNoOp = 0xffff;

template <std::uint8_t kPrefix, std::size_t kSize>
consteval std::array<std::uint16_t, kSize> make_decode_table() {
  std::array<std::uint16_t, kSize> table{};
  table.fill(kNoOp);
  for (std::size_t i = 0; i < kOpCount; ++i) {
    if (kOps[i].prefix == kPrefix) table[kOps[i].code] = static_cast<std::uint16_t>(i);
  }
  return table;
}

inline constexpr auto kPlainOps = make_decode_table<0x00, 256>();
inline constexpr auto kMiscOps = make_decode_table<0xfc, 32>();
inline constexpr auto kSimdOps = make_decode_table<0xfd, 0x120>();
inline constexpr auto kAtomicOps = make_decode_table<0xfe, 0x50>();

/// The Op's number, or kNoOp.
constexpr std::uint16_t decode_op(std::uint8_t prefix, std::uint32_t code) {
  const auto in = [code](const auto& table) { return code < table.size() ? table[code] : kNoOp; };
  switch (prefix) {
    case 0x00:
      return in(kPlainOps);
    case 0xfc:
      return in(kMiscOps);
    case 0xfd:
      return in(kSimdOps);
    case 0xfe:
      return in(kAtomicOps);
    default:
      return kNoOp;
  }
}

}  // namespace weft::wasm
