// Both encodings: try_table and throw_ref of WebAssembly 3.0, try, catch, delegate and rethrow of
// the proposal before it.
#include <fmt/format.h>

#include "wasm/validate/body_state.h"

// https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
// https://github.com/WebAssembly/exception-handling/blob/main/proposals/exception-handling/legacy/Exceptions.md
namespace weft::wasm {

bool BodyState::exception_family() {
  switch (instruction_.op) {
    case Op::try_table:
      return try_table();
    case Op::throw_:
      return throw_tag();
    case Op::throw_ref:
      if (!pop(ValType::exnref())) return false;
      set_unreachable();
      return true;
    case Op::try_:
      return open_block();
    case Op::catch_:
    case Op::catch_all:
      return catch_clause();
    case Op::delegate:
      return delegate();
    default:
      return rethrow();
  }
}

const FuncType* BodyState::tag_type(std::uint32_t tag) {
  if (tag < module_.tags.size()) return &module_.types[module_.tags[tag].type_index];
  fail_unknown("tag", tag, module_.tags.size());
  return nullptr;
}

bool BodyState::throw_tag() {
  const FuncType* type = tag_type(instruction_.index);
  if (type == nullptr || !pop_all(type->params)) return false;
  set_unreachable();
  return true;
}

bool BodyState::try_table() {
  // The clauses' labels count from outside of the block.
  for (const CatchClause& clause : instruction_.catches) {
    if (!check_catch(clause)) return false;
  }
  return open_block();
}

bool BodyState::check_catch(const CatchClause& clause) {
  const bool has_tag =
      clause.kind == CatchClause::Kind::tag || clause.kind == CatchClause::Kind::tag_ref;
  const bool has_ref =
      clause.kind == CatchClause::Kind::tag_ref || clause.kind == CatchClause::Kind::all_ref;
  std::vector<ValType> passed;
  if (has_tag) {
    const FuncType* type = tag_type(clause.tag);
    if (type == nullptr) return false;
    passed = type->params;
  }
  if (has_ref) passed.push_back(ValType::ref(HeapKind::exn, false));
  const Frame* target = label(clause.label);
  if (target == nullptr) return false;
  if (matches(module_, passed, label_types(*target))) return true;
  return fail(fmt::format("type mismatch: a catch clause's label expected {}, found {}",
                          list(label_types(*target)), list(passed)));
}

bool BodyState::catch_clause() {
  const Op op = instruction_.op;
  if (frame().op != Op::try_ && frame().op != Op::catch_) {
    return fail(
        fmt::format("unexpected {}: found outside of a try, or after catch_all", op_info(op).text));
  }
  const FuncType* type = nullptr;
  if (op == Op::catch_ && (type = tag_type(instruction_.index)) == nullptr) return false;
  if (!finish_block()) return false;
  frame().op = op;
  frame().unreachable = false;
  return type == nullptr || push_all(type->params);
}

bool BodyState::delegate() {
  if (frame().op != Op::try_) return fail("unexpected delegate: found outside of a try");
  if (!finish_block()) return false;
  const Frame ended = frame();
  frames_.pop_back();
  // The label counts from outside of the try; the body itself is the outermost one.
  return label(instruction_.index) != nullptr && push_all(results(ended.block));
}

bool BodyState::rethrow() {
  const Frame* target = label(instruction_.index);
  if (target == nullptr) return false;
  if (target->op != Op::catch_ && target->op != Op::catch_all) {
    return fail(fmt::format("invalid rethrow label: expected a catch or catch_all, found {}",
                            op_info(target->op).text));
  }
  set_unreachable();
  return true;
}

}  // namespace weft::wasm
