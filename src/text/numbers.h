// Number literals of the text format.
// https://webassembly.github.io/spec/core/text/values.html
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weft::text {

/// An unsigned literal of at most 64 bits, decimal or hexadecimal, '_' between digits.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// Whether the text has the form of an integer literal, whatever its size.
bool is_integer(std::string_view text);

/// An integer of `bits` (8, 16, 32, 64), signed or unsigned, as its bit pattern.
/// Nothing when it has another form or is out of range.
std::optional<std::uint64_t> parse_integer(std::string_view text, unsigned bits);

/// A float of 32 or 64 bits as its bit pattern: decimal, hexadecimal, inf, nan, nan:0x….
std::optional<std::uint64_t> parse_float(std::string_view text, unsigned bits);

/// Whether the text has the form of a float literal, whatever its size.
bool is_float(std::string_view text);

/// How v128.const divides a vector into lanes.
struct Shape {
  std::string_view name;
  unsigned bits;  // of a lane
  bool integer;
};
inline constexpr std::array<Shape, 6> kShapes{{{"i8x16", 8, true},
                                               {"i16x8", 16, true},
                                               {"i32x4", 32, true},
                                               {"i64x2", 64, true},
                                               {"f32x4", 32, false},
                                               {"f64x2", 64, false}}};

}  // namespace weft::text
