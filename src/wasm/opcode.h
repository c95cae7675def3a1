// Op and its table: every instruction Weft knows, its encoding, immediates, type and feature.
// Made of wasm/opcodes.def. Constant data; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weft::wasm {

/// The text format's name with '.' written as '_'; C++ keywords have a trailing underscore.
/// `select_t` is the select with a type.
enum class Op : std::uint16_t {
#define WEFT_OP(name, prefix, code, text, imm, width, signature, feature) name,
#include "wasm/opcodes.def"
#undef WEFT_OP
};

inline constexpr std::size_t kOpCount = 0
#define WEFT_OP(name, prefix, code, text, imm, width, signature, feature) +1
#include "wasm/opcodes.def"
#undef WEFT_OP
    ;

/// What follows an instruction's code in the binary format.
enum class Imm : std::uint8_t {
  none,
  block,  // a block type
  label,  // one index each, from here …
  local,
  global,
  function,
  type,
  table,
  elem,
  data,
  memory,
  tag,         // … to here
  type_table,  // two indices each, in this order
  table_table,
  elem_table,
  memory_memory,
  data_memory,
  label_table,
  mem_arg,
  mem_arg_lane,
  lane,
  shuffle,  // 16 lanes
  i32,
  i64,
  f32,
  f64,
  v128,
  heap_type,
  select_type,
  try_table,  // a block type, then catch clauses
  fence,      // one zero byte
};

/// A part of WebAssembly that came after the first version, `mvp`.
enum class Feature : std::uint8_t {
  mvp,
  sign_extension,
  saturating_float_to_int,
  bulk_memory,
  reference_types,
  multi_value,
  simd,
  relaxed_simd,
  threads,
  exceptions,
  legacy_exceptions,
  tail_call,
  memory64,
  multi_memory,
  extended_const,
  function_references,
  wide_arithmetic,
};
inline constexpr std::size_t kFeatureCount = 17;

/// The name with dashes, as tools write it: "saturating-float-to-int".
std::string_view feature_name(Feature feature);
std::optional<Feature> find_feature(std::string_view name);

struct OpInfo {
  std::string_view text;       // "i32.add"
  std::string_view signature;  // "ii:i", see wasm/opcodes.def; empty: not a simple instruction
  std::uint16_t code = 0;
  std::uint8_t prefix = 0;  // 0xfc, 0xfd, 0xfe; 0 for none
  Imm imm = Imm::none;
  /// log2 of the bytes a memory instruction accesses (its natural alignment), or of the bytes of a
  /// lane that a lane instruction names.
  std::uint8_t width_log2 = 0;
  Feature feature = Feature::mvp;
};

inline constexpr OpInfo kOps[kOpCount] = {
#define WEFT_OP(name, prefix, code, text, imm, width, signature, feature) \
  {text, signature, code, prefix, Imm::imm, width, Feature::feature},
#include "wasm/opcodes.def"
#undef WEFT_OP
};

constexpr const OpInfo& op_info(Op op) { return kOps[static_cast<std::size_t>(op)]; }

/// The instruction with this encoding; prefix 0 for the one-byte codes.
std::optional<Op> find_op(std::uint8_t prefix, std::uint32_t code);

}  // namespace weft::wasm
