// ModuleParser: one text module to binary. Internal to text/; split over types.cpp,
// instructions.cpp, fields.cpp and segments.cpp.
#pragma once

#include <array>
#include <optional>
#include <unordered_map>

#include "text/cursor.h"
#include "text/encoder.h"
#include "wasm/module.h"
#include "wasm/opcode.h"

namespace weft::text {

/// One index space: the names seen so far and how many indices are given away.
struct Space {
  std::string_view kind;  // for messages
  std::unordered_map<std::string, std::uint32_t> names;
  std::uint32_t count = 0;
};

struct TypeUse {
  std::uint32_t index = 0;
  std::vector<std::string> names;  // of the parameters, "" where they have none
};

class ModuleParser {
 public:
  /// The cursor stands behind "(module $id?"; parsing stops at the ')' that closes it, or at the
  /// end of the text.
  explicit ModuleParser(Cursor cursor) : c_(cursor) {}
  Diagnosed<std::vector<std::uint8_t>> parse(std::string module_name);
  [[nodiscard]] std::size_t position() const { return c_.position(); }

 private:
  enum SpaceId : std::uint8_t { types, functions, tables, memories, globals, tags, elems, datas };

  // First pass: names and explicit types.
  Diagnosed<> collect_names();
  Diagnosed<> collect_field(std::string_view field);
  Diagnosed<> declare(SpaceId space);
  Diagnosed<> collect_types();
  Diagnosed<> collect_type();

  // types.cpp
  Diagnosed<wasm::ValType> value_type();
  Diagnosed<wasm::ValType> heap_type(bool nullable);
  Diagnosed<wasm::FuncType> signature(std::vector<std::string>* names);
  Diagnosed<> parameters(wasm::FuncType& type, std::vector<std::string>* names);
  Diagnosed<TypeUse> type_use(bool named);
  Diagnosed<wasm::Limits> limits(bool memory);
  Diagnosed<wasm::TableType> table_type();
  Diagnosed<wasm::GlobalType> global_type();
  Diagnosed<std::uint32_t> index(SpaceId space);
  Diagnosed<std::uint64_t> number(unsigned bits);
  [[nodiscard]] bool at_index() const { return c_.at(TokenKind::number) || c_.at(TokenKind::id); }
  std::uint32_t intern(const wasm::FuncType& type);

  // fields.cpp
  Diagnosed<> field();
  Diagnosed<> import_field();
  Diagnosed<> function_field();
  Diagnosed<> locals_and_body(const TypeUse& use);
  Diagnosed<> table_field();
  Diagnosed<> memory_field();
  Diagnosed<> global_field();
  Diagnosed<> tag_field();
  Diagnosed<> export_field();
  Diagnosed<> inline_exports(wasm::ExternKind kind, std::uint32_t index);
  Diagnosed<bool> inline_import(std::string& module, std::string& name);
  Encoder& import_item(std::string_view module, std::string_view name, wasm::ExternKind kind);

  // segments.cpp
  struct ElementList {
    std::optional<wasm::ValType> type;  // none: function indices
    std::uint32_t count = 0;
    Encoder content;
  };
  Diagnosed<> element_field();
  Diagnosed<> data_field();
  Diagnosed<ElementList> element_list(bool bare_indices);
  Diagnosed<ElementList> element_expressions(wasm::ValType type);
  Diagnosed<> inline_elements(std::uint32_t table, bool is64, wasm::ValType type,
                              std::uint32_t& count);
  Diagnosed<Encoder> offset_expression();
  Diagnosed<std::string> strings();

  // instructions.cpp
  struct Frame;  // an open parenthesis
  struct Label {
    std::string name;
    wasm::Op op;
  };
  Diagnosed<> expression(Encoder& out);         // up to the ')' of the surrounding form
  Diagnosed<> folded_expression(Encoder& out);  // one parenthesised instruction
  Diagnosed<> instructions(Encoder& out, bool one_folded);
  Diagnosed<> open_form(Encoder& out, std::vector<Frame>& frames);
  Diagnosed<> open_clause(Encoder& out, std::vector<Frame>& frames, std::string_view word);
  Diagnosed<> close_form(Encoder& out, std::vector<Frame>& frames);
  Diagnosed<> plain(Encoder& out);
  Diagnosed<> plain_block(Encoder& out, wasm::Op op);
  Diagnosed<> plain_clause(Encoder& out, wasm::Op op);
  Diagnosed<wasm::Op> operation();
  Diagnosed<> immediates(Encoder& out, wasm::Op op);
  Diagnosed<> block_type(Encoder& out);
  Diagnosed<> memory_argument(Encoder& out, wasm::Op op);
  Diagnosed<> two_indices(Encoder& out, SpaceId first, SpaceId second);
  Diagnosed<> catch_clauses(Encoder& out);
  Diagnosed<> constant(Encoder& out, wasm::Op op);
  Diagnosed<> vector_constant(Encoder& out);
  Diagnosed<> lanes(Encoder& out, std::size_t count);
  Diagnosed<> label_index(Encoder& out);
  Diagnosed<> closing_label();

  std::vector<std::uint8_t> assemble(const std::string& module_name);
  Encoder name_section(const std::string& module_name) const;

  Cursor c_;
  std::array<Space, 8> spaces_{{{"type", {}, 0},
                                {"func", {}, 0},
                                {"table", {}, 0},
                                {"memory", {}, 0},
                                {"global", {}, 0},
                                {"tag", {}, 0},
                                {"elem", {}, 0},
                                {"data", {}, 0}}};
  std::vector<wasm::FuncType> types_;
  std::array<std::uint32_t, 8> defined_{};  // indices used up in the second pass
  bool definition_seen_ = false;            // an import may not follow

  Items imports_, functions_, tables_, memories_, tags_, globals_, exports_, elements_, code_,
      data_;
  std::optional<std::uint32_t> start_;
  std::vector<std::pair<std::uint32_t, std::string>> function_names_;

  // Of the function being parsed.
  std::unordered_map<std::string, std::uint32_t> locals_;
  std::vector<Label> labels_;
};

}  // namespace weft::text
