#include <fmt/format.h>

#include <algorithm>

#include "base/result.h"
#include "text/module_parser.h"
#include "text/numbers.h"

namespace weft::text {
namespace {

using wasm::HeapKind;
using wasm::ValKind;
using wasm::ValType;

struct TypeRow {
  std::string_view name;
  ValType type;
};
constexpr std::array kTypes{
    TypeRow{"i32", ValKind::i32},
    TypeRow{"i64", ValKind::i64},
    TypeRow{"f32", ValKind::f32},
    TypeRow{"f64", ValKind::f64},
    TypeRow{"v128", ValKind::v128},
    TypeRow{"funcref", ValType::funcref()},
    TypeRow{"externref", ValType::externref()},
    TypeRow{"exnref", ValType::exnref()},
    TypeRow{"nullfuncref", ValType::ref(HeapKind::nofunc, true)},
    TypeRow{"nullexternref", ValType::ref(HeapKind::noextern, true)},
    TypeRow{"nullexnref", ValType::ref(HeapKind::noexn, true)},
};

struct HeapRow {
  std::string_view name;
  HeapKind kind;
};
constexpr std::array kHeaps{
    HeapRow{"func", HeapKind::func},         HeapRow{"extern", HeapKind::extern_},
    HeapRow{"exn", HeapKind::exn},           HeapRow{"nofunc", HeapKind::nofunc},
    HeapRow{"noextern", HeapKind::noextern}, HeapRow{"noexn", HeapKind::noexn},
};
constexpr std::array<std::string_view, 14> kGarbageCollected{
    "any",   "eq",     "i31",       "struct",   "array",   "none", "anyref",
    "eqref", "i31ref", "structref", "arrayref", "nullref", "i8",   "i16"};
bool is_garbage_collected(std::string_view word) {
  return std::ranges::find(kGarbageCollected, word) != kGarbageCollected.end();
}

}  // namespace

Diagnosed<ValType> ModuleParser::value_type() {
  if (c_.accept_form("ref")) {
    const bool nullable = c_.accept_keyword("null");
    WEFT_TRY(const ValType type, heap_type(nullable));
    WEFT_CHECK(c_.expect(TokenKind::right));
    return type;
  }
  const auto* row = std::ranges::find(kTypes, c_.peek().text, &TypeRow::name);
  if (!c_.at(TokenKind::keyword)) return c_.unexpected_token();
  if (row == kTypes.end()) {
    if (is_garbage_collected(c_.peek().text)) {
      return c_.fail("this type is not supported (garbage collection)");
    }
    return c_.unexpected_token();
  }
  c_.next();
  return row->type;
}

Diagnosed<ValType> ModuleParser::heap_type(bool nullable) {
  if (at_index()) {
    WEFT_TRY(const std::uint32_t i, index(types));
    return ValType::ref(HeapKind::indexed, nullable, i);
  }
  const auto* row = std::ranges::find(kHeaps, c_.peek().text, &HeapRow::name);
  if (row == kHeaps.end()) {
    if (is_garbage_collected(c_.peek().text)) {
      return c_.fail("this type is not supported (garbage collection)");
    }
    return c_.unexpected_token();
  }
  c_.next();
  return ValType::ref(row->kind, nullable);
}

Diagnosed<> ModuleParser::parameters(wasm::FuncType& type, std::vector<std::string>* names) {
  while (c_.accept_form("param")) {
    if (c_.at(TokenKind::id)) {
      if (names == nullptr) return c_.unexpected_token();
      names->resize(type.params.size());
      names->push_back(id_value(c_.next().text));
      WEFT_TRY(const ValType t, value_type());
      type.params.push_back(t);
    }
    while (!c_.at(TokenKind::right)) {
      if (names != nullptr && names->size() > type.params.size()) return c_.unexpected_token();
      WEFT_TRY(const ValType t, value_type());
      type.params.push_back(t);
    }
    WEFT_CHECK(c_.expect(TokenKind::right));
  }
  if (names != nullptr) names->resize(type.params.size());
  return {};
}

Diagnosed<wasm::FuncType> ModuleParser::signature(std::vector<std::string>* names) {
  wasm::FuncType type;
  WEFT_CHECK(parameters(type, names));
  while (c_.accept_form("result")) {
    while (!c_.at(TokenKind::right)) {
      WEFT_TRY(const ValType t, value_type());
      type.results.push_back(t);
    }
    WEFT_CHECK(c_.expect(TokenKind::right));
  }
  return type;
}

std::uint32_t ModuleParser::intern(const wasm::FuncType& type) {
  const auto found = std::ranges::find(types_, type);
  if (found != types_.end()) return static_cast<std::uint32_t>(found - types_.begin());
  types_.push_back(type);
  return static_cast<std::uint32_t>(types_.size() - 1);
}

Diagnosed<TypeUse> ModuleParser::type_use(bool named) {
  TypeUse use;
  const bool by_index = c_.accept_form("type");
  if (by_index) {
    WEFT_TRY(use.index, index(types));
    WEFT_CHECK(c_.expect(TokenKind::right));
  }
  const std::size_t start = c_.position();
  WEFT_TRY(const wasm::FuncType type, signature(named ? &use.names : nullptr));
  if (!by_index) {
    use.index = intern(type);
  } else if (c_.position() != start) {
    if (use.index >= types_.size()) return c_.fail("unknown type");
    if (types_[use.index] != type) {
      return c_.fail("inline function type does not match the type that is named");
    }
  } else if (use.index < types_.size()) {
    use.names.resize(types_[use.index].params.size());
  }
  return use;
}

Diagnosed<wasm::Limits> ModuleParser::limits(bool memory) {
  wasm::Limits out;
  if (c_.accept_keyword("i64")) {
    out.is64 = true;
  } else {
    c_.accept_keyword("i32");
  }
  if (!c_.at(TokenKind::number)) return c_.unexpected_token();
  WEFT_TRY(out.min, number(64));
  if (c_.at(TokenKind::number)) {
    WEFT_TRY(out.max, number(64));
  }
  if (memory && c_.accept_keyword("shared")) out.shared = true;
  return out;
}

Diagnosed<wasm::TableType> ModuleParser::table_type() {
  wasm::TableType type;
  WEFT_TRY(type.limits, limits(false));
  WEFT_TRY(type.element, value_type());
  return type;
}

Diagnosed<wasm::GlobalType> ModuleParser::global_type() {
  wasm::GlobalType type;
  type.is_mutable = c_.accept_form("mut");
  WEFT_TRY(type.type, value_type());
  if (type.is_mutable) WEFT_CHECK(c_.expect(TokenKind::right));
  return type;
}

Diagnosed<std::uint32_t> ModuleParser::index(SpaceId space) {
  if (c_.at(TokenKind::id)) {
    const auto& names = spaces_[space].names;
    const auto found = names.find(id_value(c_.peek().text));
    if (found == names.end()) {
      return c_.fail(fmt::format("unknown {} {}", spaces_[space].kind, c_.peek().text));
    }
    c_.next();
    return found->second;
  }
  WEFT_TRY(const std::uint64_t value, number(32));
  return static_cast<std::uint32_t>(value);
}

Diagnosed<std::uint64_t> ModuleParser::number(unsigned bits) {
  if (!c_.at(TokenKind::number)) return c_.unexpected_token();
  const auto value = parse_unsigned(c_.peek().text);
  if (!value) {
    // A sign makes it another token than the grammar wants here.
    return is_integer(c_.peek().text) && c_.peek().text.front() >= '0'
               ? c_.fail("constant out of range")
               : c_.unexpected_token();
  }
  if (bits < 64 && *value >> bits != 0) return c_.fail("i32 constant out of range");
  c_.next();
  return *value;
}

}  // namespace weft::text
