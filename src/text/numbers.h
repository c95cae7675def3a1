// Number literals of the text format.
// https://webassembly.github.io/spec/core/text/values.html
#pragma once

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

}  // namespace weft::text
