#include "runtime/invoke.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/result.h"

namespace weft::runtime {
namespace {

using engine::Slot;
using wasm::ValKind;
using wasm::ValType;

/// Any number that fits into `bits` bits, read as signed or as unsigned.
std::optional<std::uint64_t> parse_integer(std::string_view text, int bits) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint64_t magnitude = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, magnitude, hex ? 16 : 10);
  if (error != std::errc{} || stop != end) return std::nullopt;
  const std::uint64_t most =
      bits == 64 ? std::numeric_limits<std::uint64_t>::max() : (std::uint64_t{1} << bits) - 1;
  if (!negative) return magnitude <= most ? std::optional(magnitude) : std::nullopt;
  if (magnitude > (most >> 1) + 1) return std::nullopt;
  return (0 - magnitude) & most;
}

template <class Float>
std::optional<Float> parse_float(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  if (text.empty() || text[0] == '-') return std::nullopt;
  Float value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(
      text.data(), end, value, hex ? std::chars_format::hex : std::chars_format::general);
  if (stop != end) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::nullopt;
  if (error != std::errc{}) return std::nullopt;
  return negative ? -value : value;
}

template <class Float>
std::string show_float(Float value) {
  if (std::isnan(value)) return std::signbit(value) ? "-nan" : "nan";
  return fmt::format("{}", value);
}

}  // namespace

Diagnosed<Slot> parse_value(ValType type, std::string_view text) {
  std::optional<Slot> out;
  switch (type.kind()) {
    case ValKind::i32:
      if (const auto v = parse_integer(text, 32)) out = Slot::i32(static_cast<std::uint32_t>(*v));
      break;
    case ValKind::i64:
      if (const auto v = parse_integer(text, 64)) out = Slot::i64(*v);
      break;
    case ValKind::f32:
      if (const auto v = parse_float<float>(text)) out = Slot::f32(*v);
      break;
    case ValKind::f64:
      if (const auto v = parse_float<double>(text)) out = Slot::f64(*v);
      break;
    default:
      return diagnose(
          fmt::format("a {} cannot be given on the command line", wasm::to_string(type)));
  }
  if (!out) return diagnose(fmt::format("\"{}\" is not an {}", text, wasm::to_string(type)));
  return *out;
}

Diagnosed<std::vector<Slot>> parse_call(std::string_view name, const wasm::FuncType& type,
                                        std::span<const std::string> arguments) {
  if (arguments.size() != type.params.size()) {
    return diagnose(fmt::format("{} wants {} argument{}, but got {}", name, type.params.size(),
                                type.params.size() == 1 ? "" : "s", arguments.size()),
                    fmt::format("its type is {}", wasm::to_string(type)));
  }
  std::vector<Slot> slots(std::max({type.params.size(), type.results.size(), std::size_t{1}}));
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto value = parse_value(type.params[i], arguments[i]);
    if (!value.has_value()) {
      return diagnose(fmt::format("argument {} of {}: {}", i + 1, name, value.error().message),
                      fmt::format("its type is {}", wasm::to_string(type)));
    }
    slots[i] = *value;
  }
  return slots;
}

std::string show_value(ValType type, const Slot& value) {
  switch (type.kind()) {
    case ValKind::i32:
      return fmt::format("{}", std::bit_cast<std::int32_t>(value.as_u32()));
    case ValKind::i64:
      return fmt::format("{}", std::bit_cast<std::int64_t>(value.as_u64()));
    case ValKind::f32:
      return show_float(value.as_f32());
    case ValKind::f64:
      return show_float(value.as_f64());
    case ValKind::v128:
      return fmt::format("0x{:016x}{:016x}", value.hi, value.lo);
    case ValKind::ref:
      return value.as_u64() == 0 ? "null" : "a reference";
  }
  return "?";
}

std::string list_functions(const wasm::Module& module) {
  constexpr std::size_t kMost = 12;
  std::string out;
  std::size_t count = 0;
  for (const wasm::Export& e : module.exports) {
    if (e.kind != wasm::ExternKind::func) continue;
    if (count++ < kMost) out += fmt::format("{}{}", out.empty() ? "" : ", ", e.name);
  }
  if (count > kMost) out += fmt::format(" and {} more", count - kMost);
  return out.empty() ? "none" : out;
}

}  // namespace weft::runtime
