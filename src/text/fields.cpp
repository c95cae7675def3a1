#include <fmt/format.h>

#include "base/result.h"
#include "text/module_parser.h"

namespace weft::text {

using wasm::ExternKind;

Diagnosed<> ModuleParser::field() {
  WEFT_CHECK(c_.expect(TokenKind::left));
  const Token& token = c_.peek();
  const std::string_view word = token.kind == TokenKind::keyword ? token.text : std::string_view();
  if (word == "type" || word == "rec") {  // read by the first pass
    c_.skip_form();
    return {};
  }
  c_.next();
  if (word == "import") {
    WEFT_CHECK(import_field());
  } else if (word == "func") {
    WEFT_CHECK(function_field());
  } else if (word == "table") {
    WEFT_CHECK(table_field());
  } else if (word == "memory") {
    WEFT_CHECK(memory_field());
  } else if (word == "global") {
    WEFT_CHECK(global_field());
  } else if (word == "tag") {
    WEFT_CHECK(tag_field());
  } else if (word == "export") {
    WEFT_CHECK(export_field());
  } else if (word == "elem") {
    WEFT_CHECK(element_field());
  } else if (word == "data") {
    WEFT_CHECK(data_field());
  } else if (word == "start") {
    if (start_) return c_.fail("multiple start sections");
    WEFT_TRY(start_, index(functions));
  } else {
    return error_at(c_.source(), token.offset,
                    fmt::format("unexpected token '{}'", token.text.substr(0, 60)));
  }
  return c_.expect(TokenKind::right);
}

Encoder& ModuleParser::import_item(std::string_view module, std::string_view name,
                                   ExternKind kind) {
  Encoder& out = imports_.add();
  out.name(module);
  out.name(name);
  out.byte(static_cast<std::uint8_t>(kind));
  return out;
}

Diagnosed<> ModuleParser::import_field() {
  if (definition_seen_) return c_.fail("import after a definition");
  WEFT_TRY(const std::string module, c_.name());
  WEFT_TRY(const std::string name, c_.name());
  WEFT_CHECK(c_.expect(TokenKind::left));
  const std::string_view word = c_.next().text;
  (void)c_.optional_id();
  if (word == "func") {
    WEFT_TRY(const TypeUse use, type_use(true));
    import_item(module, name, ExternKind::func).unsigned_leb(use.index);
    ++defined_[functions];
  } else if (word == "table") {
    WEFT_TRY(const wasm::TableType type, table_type());
    Encoder& out = import_item(module, name, ExternKind::table);
    out.value_type(type.element);
    out.limits(type.limits);
    ++defined_[tables];
  } else if (word == "memory") {
    WEFT_TRY(const wasm::Limits type, limits(true));
    import_item(module, name, ExternKind::memory).limits(type);
    ++defined_[memories];
  } else if (word == "global") {
    WEFT_TRY(const wasm::GlobalType type, global_type());
    Encoder& out = import_item(module, name, ExternKind::global);
    out.value_type(type.type);
    out.byte(type.is_mutable ? 1 : 0);
    ++defined_[globals];
  } else if (word == "tag") {
    WEFT_TRY(const TypeUse use, type_use(true));
    Encoder& out = import_item(module, name, ExternKind::tag);
    out.byte(0);
    out.unsigned_leb(use.index);
    ++defined_[tags];
  } else {
    return c_.unexpected_token();
  }
  return c_.expect(TokenKind::right);
}

Diagnosed<> ModuleParser::inline_exports(ExternKind kind, std::uint32_t index) {
  while (c_.accept_form("export")) {
    WEFT_TRY(const std::string name, c_.name());
    WEFT_CHECK(c_.expect(TokenKind::right));
    exports_.add().name(name);
    exports_.content.byte(static_cast<std::uint8_t>(kind));
    exports_.content.unsigned_leb(index);
  }
  return {};
}

/// `(import "module" "name")` inside a definition; false when there is none.
Diagnosed<bool> ModuleParser::inline_import(std::string& module, std::string& name) {
  if (!c_.accept_form("import")) {
    definition_seen_ = true;
    return false;
  }
  if (definition_seen_) return c_.fail("import after a definition");
  WEFT_TRY(module, c_.name());
  WEFT_TRY(name, c_.name());
  WEFT_CHECK(c_.expect(TokenKind::right));
  return true;
}

Diagnosed<> ModuleParser::function_field() {
  (void)c_.optional_id();
  WEFT_CHECK(inline_exports(ExternKind::func, defined_[functions]++));
  std::string module;
  std::string name;
  WEFT_TRY(const bool imported, inline_import(module, name));
  WEFT_TRY(const TypeUse use, type_use(true));
  if (imported) {
    import_item(module, name, ExternKind::func).unsigned_leb(use.index);
    return {};
  }
  functions_.add().unsigned_leb(use.index);
  return locals_and_body(use);
}

Diagnosed<> ModuleParser::locals_and_body(const TypeUse& use) {
  locals_.clear();
  labels_.clear();
  std::uint32_t count = 0;
  const auto add = [&](const std::string& name) -> bool {
    const std::uint32_t i = count++;
    return name.empty() || locals_.emplace(name, i).second;
  };
  for (const std::string& name : use.names) {
    if (!add(name)) return c_.fail(fmt::format("duplicate local ${}", name));
  }
  // An unknown type index is the validator's business.
  if (use.index < types_.size()) {
    count = static_cast<std::uint32_t>(types_[use.index].params.size());
  }
  Items runs;
  while (c_.accept_form("local")) {
    const bool one = c_.at(TokenKind::id);
    if (!add(c_.optional_id())) return c_.fail("duplicate local");
    --count;
    do {
      if (!one && c_.at(TokenKind::right)) break;
      WEFT_TRY(const wasm::ValType type, value_type());
      runs.add().unsigned_leb(1);
      runs.content.value_type(type);
      ++count;
    } while (!one);
    WEFT_CHECK(c_.expect(TokenKind::right));
  }
  Encoder body;
  body.unsigned_leb(runs.count);
  body.raw(runs.content.bytes());
  WEFT_CHECK(expression(body));
  body.op(wasm::Op::end);
  code_.add().unsigned_leb(body.bytes().size());
  code_.content.raw(body.bytes());
  return {};
}

Diagnosed<> ModuleParser::table_field() {
  (void)c_.optional_id();
  const std::uint32_t self = defined_[tables]++;
  WEFT_CHECK(inline_exports(ExternKind::table, self));
  std::string module;
  std::string name;
  WEFT_TRY(const bool imported, inline_import(module, name));
  if (imported) {
    WEFT_TRY(const wasm::TableType type, table_type());
    Encoder& out = import_item(module, name, ExternKind::table);
    out.value_type(type.element);
    out.limits(type.limits);
    return {};
  }
  const bool is64 = c_.at_keyword("i64");
  const Token& size = c_.peek(is64 || c_.at_keyword("i32") ? 1 : 0);
  if (size.kind != TokenKind::number) {  // (table i64? reftype (elem …))
    if (!c_.accept_keyword("i64")) c_.accept_keyword("i32");
    WEFT_TRY(const wasm::ValType type, value_type());
    std::uint32_t count = 0;
    WEFT_CHECK(inline_elements(self, is64, type, count));
    tables_.add().value_type(type);
    tables_.content.limits({.min = count, .max = count, .shared = false, .is64 = is64});
    return {};
  }
  WEFT_TRY(const wasm::TableType type, table_type());
  Encoder& out = tables_.add();
  const bool initialised = !c_.at(TokenKind::right);
  if (initialised) {
    out.byte(0x40);
    out.byte(0);
  }
  out.value_type(type.element);
  out.limits(type.limits);
  if (initialised) {
    WEFT_CHECK(expression(out));
    out.op(wasm::Op::end);
  }
  return {};
}

Diagnosed<> ModuleParser::memory_field() {
  (void)c_.optional_id();
  const std::uint32_t self = defined_[memories]++;
  WEFT_CHECK(inline_exports(ExternKind::memory, self));
  std::string module;
  std::string name;
  WEFT_TRY(const bool imported, inline_import(module, name));
  if (imported) {
    WEFT_TRY(const wasm::Limits type, limits(true));
    import_item(module, name, ExternKind::memory).limits(type);
    return {};
  }
  const bool is64 = c_.at_keyword("i64");
  const std::size_t start = c_.position();
  if (!c_.accept_keyword("i64")) c_.accept_keyword("i32");
  if (c_.accept_form("data")) {
    WEFT_TRY(const std::string bytes, strings());
    WEFT_CHECK(c_.expect(TokenKind::right));
    const std::uint64_t pages = (bytes.size() + wasm::kPageSize - 1) / wasm::kPageSize;
    memories_.add().limits({.min = pages, .max = pages, .shared = false, .is64 = is64});
    Encoder& out = data_.add();
    out.byte(self == 0 ? 0 : 2);
    if (self != 0) out.unsigned_leb(self);
    out.op(is64 ? wasm::Op::i64_const : wasm::Op::i32_const);
    out.byte(0);
    out.op(wasm::Op::end);
    out.name(bytes);
    ++defined_[datas];
    return {};
  }
  c_.seek(start);
  WEFT_TRY(const wasm::Limits type, limits(true));
  memories_.add().limits(type);
  return {};
}

Diagnosed<> ModuleParser::global_field() {
  (void)c_.optional_id();
  WEFT_CHECK(inline_exports(ExternKind::global, defined_[globals]++));
  std::string module;
  std::string name;
  WEFT_TRY(const bool imported, inline_import(module, name));
  WEFT_TRY(const wasm::GlobalType type, global_type());
  Encoder& out = imported ? import_item(module, name, ExternKind::global) : globals_.add();
  out.value_type(type.type);
  out.byte(type.is_mutable ? 1 : 0);
  if (imported) return {};
  WEFT_CHECK(expression(out));
  out.op(wasm::Op::end);
  return {};
}

Diagnosed<> ModuleParser::tag_field() {
  (void)c_.optional_id();
  WEFT_CHECK(inline_exports(ExternKind::tag, defined_[tags]++));
  std::string module;
  std::string name;
  WEFT_TRY(const bool imported, inline_import(module, name));
  WEFT_TRY(const TypeUse use, type_use(true));
  Encoder& out = imported ? import_item(module, name, ExternKind::tag) : tags_.add();
  out.byte(0);
  out.unsigned_leb(use.index);
  return {};
}

Diagnosed<> ModuleParser::export_field() {
  WEFT_TRY(const std::string name, c_.name());
  struct Row {
    std::string_view word;
    ExternKind kind;
    SpaceId space;
  };
  constexpr std::array<Row, 5> kKinds{{{"func", ExternKind::func, functions},
                                       {"table", ExternKind::table, tables},
                                       {"memory", ExternKind::memory, memories},
                                       {"global", ExternKind::global, globals},
                                       {"tag", ExternKind::tag, tags}}};
  for (const Row& row : kKinds) {
    if (!c_.accept_form(row.word)) continue;
    WEFT_TRY(const std::uint32_t i, index(row.space));
    exports_.add().name(name);
    exports_.content.byte(static_cast<std::uint8_t>(row.kind));
    exports_.content.unsigned_leb(i);
    return c_.expect(TokenKind::right);
  }
  return c_.unexpected_token();
}

}  // namespace weft::text
