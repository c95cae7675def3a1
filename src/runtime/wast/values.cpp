#include "runtime/wast/values.h"

#include <fmt/format.h>

#include <array>

namespace weft::runtime {
namespace {

using text::Value;
using wasm::ValKind;

bool nan_matches(Value::Nan nan, std::uint64_t bits, unsigned width) {
  const unsigned fraction = width == 32 ? 23 : 52;
  const std::uint64_t quiet = 1ULL << (fraction - 1);
  const std::uint64_t exponent = width == 32 ? 0x7f800000ULL : 0x7ff0000000000000ULL;
  const std::uint64_t magnitude = bits & (width == 32 ? 0x7fffffffULL : ~0ULL >> 1);
  if (nan == Value::Nan::canonical) return magnitude == (exponent | quiet);
  return (magnitude & (exponent | quiet)) == (exponent | quiet);
}

bool lanes_match(const Value& pattern, engine::Slot actual) {
  const std::array<std::uint64_t, 2> got{actual.lo, actual.hi};
  const unsigned width = pattern.lane_bits == 0 ? 64 : pattern.lane_bits;
  const std::uint64_t mask = width == 64 ? ~0ULL : (1ULL << width) - 1;
  for (unsigned lane = 0; lane < 128 / width; ++lane) {
    const unsigned shift = lane % (64 / width) * width;
    const std::uint64_t is = got[lane / (64 / width)] >> shift & mask;
    const Value::Nan nan = lane < 4 && width >= 32 ? pattern.nan[lane] : Value::Nan::none;
    if (nan != Value::Nan::none) {
      if (!nan_matches(nan, is, width)) return false;
    } else if (is != (pattern.bits[lane / (64 / width)] >> shift & mask)) {
      return false;
    }
  }
  return true;
}

}  // namespace

engine::Slot slot_of(const Value& value) {
  if (value.kind == Value::Kind::host) return {value.bits[0] + 1, 0};
  if (value.kind != Value::Kind::bits) return {};
  return {value.bits[0], value.bits[1]};
}

bool matches(const Value& pattern, engine::Slot actual) {
  switch (pattern.kind) {
    case Value::Kind::null:
      return actual.lo == 0;
    case Value::Kind::host:
      return actual.lo == pattern.bits[0] + 1;
    case Value::Kind::any_reference:
      return actual.lo != 0;
    case Value::Kind::either:
      for (const Value& option : pattern.options) {
        if (matches(option, actual)) return true;
      }
      return false;
    case Value::Kind::bits:
      break;
  }
  const ValKind kind = pattern.type.kind();
  if (kind == ValKind::v128) return lanes_match(pattern, actual);
  const bool narrow = kind == ValKind::i32 || kind == ValKind::f32;
  const std::uint64_t bits = narrow ? actual.as_u32() : actual.lo;
  if (pattern.nan[0] != Value::Nan::none) {
    return nan_matches(pattern.nan[0], bits, narrow ? 32 : 64);
  }
  return bits == pattern.bits[0];
}

std::string show(const Value& pattern) {
  switch (pattern.kind) {
    case Value::Kind::null:
      return "ref.null";
    case Value::Kind::host:
      return fmt::format("ref.extern {}", pattern.bits[0]);
    case Value::Kind::any_reference:
      return "a reference";
    case Value::Kind::either: {
      std::string out = "either";
      for (const Value& option : pattern.options) out += " " + show(option);
      return out;
    }
    case Value::Kind::bits:
      break;
  }
  if (pattern.nan[0] == Value::Nan::canonical) return "nan:canonical";
  if (pattern.nan[0] == Value::Nan::arithmetic) return "nan:arithmetic";
  return show(pattern.type, {pattern.bits[0], pattern.bits[1]});
}

std::string show(wasm::ValType type, engine::Slot actual) {
  switch (type.kind()) {
    case ValKind::i32:
      return fmt::format("i32 {:#x}", actual.as_u32());
    case ValKind::i64:
      return fmt::format("i64 {:#x}", actual.lo);
    case ValKind::f32:
      return fmt::format("f32 {} ({:#x})", actual.as_f32(), actual.as_u32());
    case ValKind::f64:
      return fmt::format("f64 {} ({:#x})", actual.as_f64(), actual.lo);
    case ValKind::v128:
      return fmt::format("v128 {:#018x} {:#018x}", actual.lo, actual.hi);
    case ValKind::ref:
      return actual.lo == 0 ? "ref.null" : fmt::format("ref {:#x}", actual.lo);
  }
  return "?";
}

}  // namespace weft::runtime
