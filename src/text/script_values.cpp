#include "text/script_values.h"

#include <algorithm>

#include "base/result.h"
#include "text/numbers.h"

namespace weft::text {
namespace {

using wasm::HeapKind;
using wasm::ValKind;
using wasm::ValType;

Value::Nan nan_pattern(std::string_view text) {
  if (text == "nan:canonical") return Value::Nan::canonical;
  if (text == "nan:arithmetic") return Value::Nan::arithmetic;
  return Value::Nan::none;
}

Diagnosed<Value> scalar(Cursor& c, ValKind kind) {
  Value out;
  out.type = kind;
  const bool integer = kind == ValKind::i32 || kind == ValKind::i64;
  const unsigned bits = kind == ValKind::i32 || kind == ValKind::f32 ? 32 : 64;
  const std::string_view text = c.peek().text;
  out.nan[0] = integer ? Value::Nan::none : nan_pattern(text);
  if (out.nan[0] == Value::Nan::none) {
    const auto value = integer ? parse_integer(text, bits) : parse_float(text, bits);
    if (!value) return c.unexpected_token();
    out.bits[0] = *value;
  }
  c.next();
  return out;
}

Diagnosed<Value> vector(Cursor& c) {
  const auto* shape = std::ranges::find(kShapes, c.peek().text, &Shape::name);
  if (shape == kShapes.end()) return c.unexpected_token();
  c.next();
  Value out;
  out.type = ValKind::v128;
  out.lane_bits = shape->bits;
  const unsigned per_word = 64 / shape->bits;
  for (unsigned lane = 0; lane < 128 / shape->bits; ++lane) {
    const std::string_view text = c.peek().text;
    const Value::Nan nan = shape->integer ? Value::Nan::none : nan_pattern(text);
    if (nan != Value::Nan::none) {
      out.nan[lane] = nan;
    } else {
      const auto value =
          shape->integer ? parse_integer(text, shape->bits) : parse_float(text, shape->bits);
      if (!value) return c.unexpected_token();
      out.bits[lane / per_word] |= *value << lane % per_word * shape->bits;
    }
    c.next();
  }
  return out;
}

Diagnosed<Value> reference(Cursor& c, std::string_view word) {
  struct Row {
    std::string_view name;
    ValType type;
  };
  constexpr std::array<Row, 6> kHeaps{{{"func", ValType::funcref()},
                                       {"extern", ValType::externref()},
                                       {"exn", ValType::exnref()},
                                       {"nofunc", ValType::ref(HeapKind::nofunc, true)},
                                       {"noextern", ValType::ref(HeapKind::noextern, true)},
                                       {"noexn", ValType::ref(HeapKind::noexn, true)}}};
  Value out;
  if (word == "ref.null") {
    out.kind = Value::Kind::null;
    // Without a type, or with one that is known by its index only, any null reference matches.
    const auto* row = std::ranges::find(kHeaps, c.peek().text, &Row::name);
    out.type = row == kHeaps.end() ? ValType::funcref() : row->type;
    if (!c.at(TokenKind::right)) c.next();
    return out;
  }
  if (word == "ref.extern" || word == "ref.host") {
    out.type = ValType::externref();
    out.kind = Value::Kind::any_reference;
    if (c.at(TokenKind::number)) {
      const auto number = parse_unsigned(c.next().text);
      if (!number) return c.unexpected_token();
      out.kind = Value::Kind::host;
      out.bits[0] = *number;
    }
    return out;
  }
  out.kind = Value::Kind::any_reference;
  out.type = word == "ref.exn" ? ValType::exnref() : ValType::funcref();
  if (c.at(TokenKind::number) || c.at(TokenKind::id)) c.next();
  return out;
}

/// Scripts need one level of alternatives.
constexpr unsigned kMaxNesting = 16;

Diagnosed<Value> parse_nested(Cursor& c, unsigned nesting) {
  WEFT_CHECK(c.expect(TokenKind::left));
  const std::string_view word = c.next().text;
  Value out;
  if (word == "i32.const") {
    WEFT_TRY(out, scalar(c, ValKind::i32));
  } else if (word == "i64.const") {
    WEFT_TRY(out, scalar(c, ValKind::i64));
  } else if (word == "f32.const") {
    WEFT_TRY(out, scalar(c, ValKind::f32));
  } else if (word == "f64.const") {
    WEFT_TRY(out, scalar(c, ValKind::f64));
  } else if (word == "v128.const") {
    WEFT_TRY(out, vector(c));
  } else if (word == "either") {
    out.kind = Value::Kind::either;
    while (c.at(TokenKind::left)) {
      if (nesting == kMaxNesting) return c.fail("alternatives are nested too deeply");
      WEFT_TRY(Value option, parse_nested(c, nesting + 1));
      out.options.push_back(std::move(option));
    }
  } else if (word.starts_with("ref.")) {
    WEFT_TRY(out, reference(c, word));
  } else {
    return c.unexpected_token();
  }
  WEFT_CHECK(c.expect(TokenKind::right));
  return out;
}

}  // namespace

Diagnosed<Value> parse_value(Cursor& cursor) { return parse_nested(cursor, 0); }

}  // namespace weft::text
