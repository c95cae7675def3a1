#include "base/result.h"
#include "text/module_parser.h"

namespace weft::text {

using wasm::Op;
using wasm::ValType;

/// `(offset …)`, or one folded instruction in its place.
Diagnosed<Encoder> ModuleParser::offset_expression() {
  Encoder out;
  if (c_.accept_form("offset")) {
    WEFT_CHECK(expression(out));
    WEFT_CHECK(c_.expect(TokenKind::right));
  } else {
    WEFT_CHECK(folded_expression(out));
  }
  out.op(Op::end);
  return out;
}

Diagnosed<std::string> ModuleParser::strings() {
  std::string out;
  while (c_.at(TokenKind::string)) {
    WEFT_TRY(const std::string part, c_.string());
    out += part;
  }
  return out;
}

Diagnosed<ModuleParser::ElementList> ModuleParser::element_expressions(ValType type) {
  ElementList list;
  list.type = type;
  for (; c_.at(TokenKind::left); ++list.count) {
    if (c_.accept_form("item")) {
      WEFT_CHECK(expression(list.content));
      WEFT_CHECK(c_.expect(TokenKind::right));
    } else {
      WEFT_CHECK(folded_expression(list.content));
    }
    list.content.op(Op::end);
  }
  return list;
}

Diagnosed<ModuleParser::ElementList> ModuleParser::element_list(bool bare_indices) {
  const bool indices =
      c_.accept_keyword("func") || (bare_indices && (at_index() || c_.at(TokenKind::right)));
  if (!indices) {
    WEFT_TRY(const ValType type, value_type());
    return element_expressions(type);
  }
  ElementList list;
  for (; at_index(); ++list.count) {
    WEFT_TRY(const std::uint32_t function, index(functions));
    list.content.unsigned_leb(function);
  }
  return list;
}

/// The flags of the binary format: bit 0 passive or declarative, bit 1 with a table index or
/// declarative, bit 2 expressions instead of indices.
Diagnosed<> ModuleParser::element_field() {
  (void)c_.optional_id();
  ++defined_[elems];
  if (c_.accept_keyword("declare") || (!c_.at(TokenKind::left) && !at_index()) ||
      c_.at_form("ref")) {
    const bool declared = c_.tokens()[c_.position() - 1].text == "declare";
    WEFT_TRY(const ElementList list, element_list(false));
    Encoder& out = elements_.add();
    out.byte(static_cast<std::uint8_t>((declared ? 3 : 1) | (list.type ? 4 : 0)));
    if (list.type) {
      out.value_type(*list.type);
    } else {
      out.byte(0);
    }
    out.unsigned_leb(list.count);
    out.raw(list.content.bytes());
    return {};
  }
  std::uint32_t table = 0;
  const bool named_table = c_.accept_form("table");
  if (named_table) {
    WEFT_TRY(table, index(tables));
    WEFT_CHECK(c_.expect(TokenKind::right));
  } else if (at_index()) {
    // As the first version of the format had it; the scripts of the threads proposal still do.
    WEFT_TRY(table, index(tables));
  }
  WEFT_TRY(const Encoder offset, offset_expression());
  WEFT_TRY(const ElementList list, element_list(!named_table));
  const bool short_form = table == 0 && (!list.type || *list.type == ValType::funcref());
  Encoder& out = elements_.add();
  out.byte(static_cast<std::uint8_t>((short_form ? 0 : 2) | (list.type ? 4 : 0)));
  if (!short_form) out.unsigned_leb(table);
  out.raw(offset.bytes());
  if (!short_form) {
    if (list.type) {
      out.value_type(*list.type);
    } else {
      out.byte(0);
    }
  }
  out.unsigned_leb(list.count);
  out.raw(list.content.bytes());
  return {};
}

Diagnosed<> ModuleParser::inline_elements(std::uint32_t table, bool is64, ValType type,
                                          std::uint32_t& count) {
  if (!c_.accept_form("elem")) return c_.unexpected_token();
  ElementList list;
  // What the first version of the format could say is said in its way, for engines of that time.
  const bool indices = !c_.at(TokenKind::left) && table == 0 && type == ValType::funcref();
  if (c_.at(TokenKind::left)) {
    WEFT_TRY(list, element_expressions(type));
  } else {
    for (; at_index(); ++list.count) {
      WEFT_TRY(const std::uint32_t function, index(functions));
      if (!indices) list.content.op(Op::ref_func);
      list.content.unsigned_leb(function);
      if (!indices) list.content.op(Op::end);
    }
  }
  WEFT_CHECK(c_.expect(TokenKind::right));
  count = list.count;
  ++defined_[elems];
  Encoder& out = elements_.add();
  out.byte(indices ? 0 : 6);
  if (!indices) out.unsigned_leb(table);
  out.op(is64 ? Op::i64_const : Op::i32_const);
  out.byte(0);
  out.op(Op::end);
  if (!indices) out.value_type(type);
  out.unsigned_leb(list.count);
  out.raw(list.content.bytes());
  return {};
}

Diagnosed<> ModuleParser::data_field() {
  (void)c_.optional_id();
  ++defined_[datas];
  if (!c_.at(TokenKind::left) && !at_index()) {
    WEFT_TRY(const std::string bytes, strings());
    data_.add().byte(1);
    data_.content.name(bytes);
    return {};
  }
  std::uint32_t memory = 0;
  if (c_.accept_form("memory")) {
    WEFT_TRY(memory, index(memories));
    WEFT_CHECK(c_.expect(TokenKind::right));
  } else if (at_index()) {
    WEFT_TRY(memory, index(memories));
  }
  WEFT_TRY(const Encoder offset, offset_expression());
  WEFT_TRY(const std::string bytes, strings());
  Encoder& out = data_.add();
  out.byte(memory == 0 ? 0 : 2);
  if (memory != 0) out.unsigned_leb(memory);
  out.raw(offset.bytes());
  out.name(bytes);
  return {};
}

}  // namespace weft::text
