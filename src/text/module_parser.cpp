#include "text/module_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/result.h"
#include "text/text.h"

namespace weft::text {

Diagnosed<std::vector<std::uint8_t>> ModuleParser::parse(std::string module_name) {
  const std::size_t start = c_.position();
  WEFT_CHECK(collect_names());
  c_.seek(start);
  WEFT_CHECK(collect_types());
  c_.seek(start);
  while (!c_.at(TokenKind::right) && !c_.at(TokenKind::end)) WEFT_CHECK(field());
  return assemble(module_name);
}

Diagnosed<> ModuleParser::collect_names() {
  while (!c_.at(TokenKind::right) && !c_.at(TokenKind::end)) {
    WEFT_CHECK(c_.expect(TokenKind::left));
    if (!c_.at(TokenKind::keyword)) return c_.unexpected_token();
    WEFT_CHECK(collect_field(c_.next().text));
    c_.skip_form();
  }
  return {};
}

Diagnosed<> ModuleParser::collect_field(std::string_view field) {
  struct Row {
    std::string_view name;
    SpaceId space;
  };
  constexpr std::array<Row, 8> kFields{{{"type", types},
                                        {"func", functions},
                                        {"table", tables},
                                        {"memory", memories},
                                        {"global", globals},
                                        {"tag", tags},
                                        {"elem", elems},
                                        {"data", datas}}};
  if (field == "import") {
    c_.next();
    c_.next();
    WEFT_CHECK(c_.expect(TokenKind::left));
    const auto* row = std::ranges::find(kFields, c_.next().text, &Row::name);
    if (row == kFields.end()) return c_.unexpected_token();
    WEFT_CHECK(declare(row->space));
    c_.skip_form();
    return {};
  }
  if (field == "rec") {
    while (c_.accept_form("type")) {
      WEFT_CHECK(declare(types));
      c_.skip_form();
    }
    return {};
  }
  const auto* row = std::ranges::find(kFields, field, &Row::name);
  if (row == kFields.end()) return {};  // export, start: nothing to name; others: the second pass
  WEFT_CHECK(declare(row->space));
  // A table or memory with inline elements or data makes a segment, too.
  if (row->space == tables || row->space == memories) {
    const std::size_t here = c_.position();
    while (!c_.at(TokenKind::right) && !c_.at(TokenKind::end)) {
      if (c_.at_form("elem")) ++spaces_[elems].count;
      if (c_.at_form("data")) ++spaces_[datas].count;
      if (c_.accept(TokenKind::left)) {
        c_.skip_form();
      } else {
        c_.next();
      }
    }
    c_.seek(here);
  }
  return {};
}

Diagnosed<> ModuleParser::declare(SpaceId space) {
  Space& s = spaces_[space];
  if (c_.at(TokenKind::id)) {
    if (!s.names.emplace(id_value(c_.peek().text), s.count).second) {
      return c_.fail(fmt::format("duplicate {} {}", s.kind, c_.peek().text));
    }
    if (space == functions) function_names_.emplace_back(s.count, id_value(c_.peek().text));
    c_.next();
  }
  ++s.count;
  return {};
}

Diagnosed<> ModuleParser::collect_types() {
  while (c_.accept(TokenKind::left)) {
    const std::string_view field = c_.next().text;
    if (field == "type") {
      WEFT_CHECK(collect_type());
    } else if (field == "rec") {
      std::size_t count = 0;
      while (c_.accept_form("type")) {
        WEFT_CHECK(collect_type());
        WEFT_CHECK(c_.expect(TokenKind::right));
        ++count;
      }
      if (count != 1) return c_.fail("recursive types are not supported (garbage collection)");
    }
    c_.skip_form();
  }
  return {};
}

Diagnosed<> ModuleParser::collect_type() {
  (void)c_.optional_id();
  if (!c_.accept_form("func")) {
    if (c_.at_form("struct") || c_.at_form("array") || c_.at_form("sub")) {
      return c_.fail("structure, array and sub types are not supported (garbage collection)");
    }
    return c_.unexpected_token();
  }
  std::vector<std::string> names;
  WEFT_TRY(wasm::FuncType type, signature(&names));
  types_.push_back(std::move(type));
  return c_.expect(TokenKind::right);
}

std::vector<std::uint8_t> ModuleParser::assemble(const std::string& module_name) {
  constexpr std::array<std::uint8_t, 8> kHeader{0, 'a', 's', 'm', 1, 0, 0, 0};
  Items type_items;
  for (const wasm::FuncType& type : types_) type_items.add().function_type(type);
  Encoder start;
  if (start_) start.unsigned_leb(*start_);
  Encoder data_count;
  if (data_.count > 0) data_count.unsigned_leb(data_.count);

  Encoder out;
  out.raw(kHeader);
  out.section(1, type_items.counted());
  out.section(2, imports_.counted());
  out.section(3, functions_.counted());
  out.section(4, tables_.counted());
  out.section(5, memories_.counted());
  out.section(13, tags_.counted());
  out.section(6, globals_.counted());
  out.section(7, exports_.counted());
  out.section(8, start);
  out.section(9, elements_.counted());
  out.section(12, data_count);
  out.section(10, code_.counted());
  out.section(11, data_.counted());
  out.section(0, name_section(module_name));
  return out.take();
}

/// https://webassembly.github.io/spec/core/appendix/custom.html#name-section
Encoder ModuleParser::name_section(const std::string& module_name) const {
  Encoder out;
  if (module_name.empty() && function_names_.empty()) return out;
  out.name("name");
  if (!module_name.empty()) {
    Encoder name;
    name.name(module_name);
    out.section(0, name);
  }
  Items names;
  for (const auto& [function, name] : function_names_) {
    names.add().unsigned_leb(function);
    names.content.name(name);
  }
  out.section(1, names.counted());
  return out;
}

Diagnosed<std::vector<std::uint8_t>> assemble(std::string_view source) {
  WEFT_TRY(const auto tokens, tokenize(source));
  Cursor cursor(source, tokens);
  std::string name;
  const bool wrapped = cursor.accept_form("module");
  if (wrapped) name = cursor.optional_id();
  ModuleParser parser(cursor);
  WEFT_TRY(auto bytes, parser.parse(name));
  cursor.seek(parser.position());
  if (wrapped) WEFT_CHECK(cursor.expect(TokenKind::right));
  if (!cursor.at(TokenKind::end)) return cursor.unexpected_token();
  return bytes;
}

}  // namespace weft::text
