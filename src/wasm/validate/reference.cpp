#include <fmt/format.h>

#include "wasm/validate/body_state.h"

// https://webassembly.github.io/spec/core/valid/instructions.html#table-instructions
namespace weft::wasm {

bool BodyState::reference_family() {
  switch (instruction_.op) {
    case Op::ref_null:
      return ref_null();
    case Op::ref_func:
      return ref_func();
    case Op::ref_is_null:
      if (!pop_ref()) return false;
      push(ValKind::i32);
      return true;
    case Op::ref_as_non_null: {
      const auto type = pop_ref();
      if (!type) return false;
      push(ValType::ref(type->heap(), false, type->type_index()));
      return true;
    }
    case Op::table_init:
      return table_init();
    case Op::table_copy:
      return table_copy();
    default:
      return table_instruction();
  }
}

bool BodyState::check_table(std::uint32_t table) {
  if (table < module_.tables.size()) return true;
  return fail_unknown("table", table, module_.tables.size());
}

bool BodyState::check_element(std::uint32_t segment) {
  if (segment < module_.elements.size()) return true;
  return fail_unknown("elem segment", segment, module_.elements.size());
}

ValType BodyState::table_index(std::uint32_t table) const {
  return module_.tables[table].type.limits.is64 ? ValKind::i64 : ValKind::i32;
}

bool BodyState::table_instruction() {
  if (!check_table(instruction_.index)) return false;
  const ValType element = module_.tables[instruction_.index].type.element;
  const ValType index = table_index(instruction_.index);
  switch (instruction_.op) {
    case Op::table_get:
      if (!pop(index)) return false;
      push(element);
      return true;
    case Op::table_set:
      return pop_all({index, element});
    case Op::table_size:
      push(index);
      return true;
    case Op::table_grow:
      if (!pop_all({element, index})) return false;
      push(index);
      return true;
    default:  // table.fill
      return pop_all({index, element, index});
  }
}

bool BodyState::table_init() {
  if (!check_table(instruction_.index2) || !check_element(instruction_.index)) return false;
  const ValType to = module_.tables[instruction_.index2].type.element;
  const ValType from = module_.elements[instruction_.index].type;
  if (!matches(module_, from, to)) {
    return fail(fmt::format("type mismatch: table.init into a table of {} found a segment of {}",
                            to_string(to), to_string(from)));
  }
  return pop_all({table_index(instruction_.index2), ValKind::i32, ValKind::i32});
}

bool BodyState::table_copy() {
  if (!check_table(instruction_.index) || !check_table(instruction_.index2)) return false;
  const ValType to = module_.tables[instruction_.index].type.element;
  const ValType from = module_.tables[instruction_.index2].type.element;
  if (!matches(module_, from, to)) {
    return fail(fmt::format("type mismatch: table.copy into a table of {} found one of {}",
                            to_string(to), to_string(from)));
  }
  const ValType to_index = table_index(instruction_.index);
  const ValType from_index = table_index(instruction_.index2);
  const ValType size = to_index == from_index ? to_index : ValType(ValKind::i32);
  return pop_all({to_index, from_index, size});
}

bool BodyState::ref_null() {
  if (!is_known(module_, instruction_.type)) {
    return fail_unknown("type", instruction_.type.type_index(), module_.types.size());
  }
  push(instruction_.type);
  return true;
}

bool BodyState::ref_func() {
  const std::uint32_t index = instruction_.index;
  if (index >= module_.functions.size()) {
    return fail_unknown("function", index, module_.functions.size());
  }
  const std::vector<bool>& declared = module_.declared_functions;
  if (!constant_ && (index >= declared.size() || !declared[index])) {
    return fail(
        fmt::format("undeclared function reference: function {} is in no export, element "
                    "segment or initialiser",
                    index));
  }
  push(ValType::ref(HeapKind::indexed, false, module_.functions[index]));
  return true;
}

}  // namespace weft::wasm
