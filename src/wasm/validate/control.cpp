#include <fmt/format.h>

#include "wasm/validate/body_state.h"

// https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
namespace weft::wasm {

bool BodyState::control() {
  switch (instruction_.op) {
    case Op::unreachable:
      set_unreachable();
      return true;
    case Op::block:
    case Op::loop:
    case Op::if_:
      return open_block();
    case Op::else_:
      return else_clause();
    case Op::end:
      return end_block();
    case Op::br:
      return branch();
    case Op::br_if:
      return branch_if();
    case Op::br_table:
      return branch_table();
    case Op::br_on_null:
      return branch_on_null();
    case Op::br_on_non_null:
      return branch_on_non_null();
    case Op::return_:
      return return_from_body();
    case Op::memory_fill: {
      if (!check_memory(instruction_.index)) return false;
      const ValType address = memory_address(instruction_.index);
      return pop_all({address, ValKind::i32, address});
    }
    default:
      return fail(fmt::format("{} cannot stand here", op_info(instruction_.op).text));
  }
}

bool BodyState::check_block_type() {
  const BlockType& block = instruction_.block;
  if (block.kind == BlockType::Kind::function && block.type_index >= module_.types.size()) {
    return fail_unknown("type", block.type_index, module_.types.size());
  }
  if (block.kind == BlockType::Kind::value && !is_known(module_, block.value)) {
    return fail_unknown("type", block.value.type_index(), module_.types.size());
  }
  return true;
}

bool BodyState::open_block() {
  const Op op = instruction_.op;
  if (!check_block_type()) return false;
  if (op == Op::if_ && !pop(ValKind::i32)) return false;
  const Types operands = params(instruction_.block);
  return pop_all(operands) && push_frame(op, instruction_.block) && push_all(operands);
}

bool BodyState::else_clause() {
  if (frame().op != Op::if_) return fail("unexpected else: found outside of an if");
  if (!finish_block()) return false;
  frame().op = Op::else_;
  frame().unreachable = false;
  return push_all(params(frame().block));
}

bool BodyState::end_block() {
  if (!finish_block()) return false;
  const Frame ended = frame();
  if (ended.op == Op::if_ && !matches(module_, params(ended.block), results(ended.block))) {
    return fail(
        fmt::format("type mismatch: an if without else must leave what it takes, expected "
                    "{}, found {}",
                    list(results(ended.block)), list(params(ended.block))));
  }
  frames_.pop_back();
  return push_all(results(ended.block));
}

bool BodyState::branch() {
  const Frame* target = label(instruction_.index);
  if (target == nullptr || !pop_all(label_types(*target))) return false;
  set_unreachable();
  return true;
}

bool BodyState::branch_if() {
  const Frame* target = label(instruction_.index);
  if (target == nullptr || !pop(ValKind::i32)) return false;
  return pop_all(label_types(*target)) && push_all(label_types(*target));
}

bool BodyState::branch_table() {
  if (!pop(ValKind::i32)) return false;
  const Frame* otherwise = label(instruction_.labels.back());
  if (otherwise == nullptr) return false;
  const std::size_t arity = label_types(*otherwise).size();
  for (const std::uint32_t index : instruction_.labels) {
    const Frame* target = label(index);
    if (target == nullptr) return false;
    const Types types = label_types(*target);
    if (types.size() != arity) {
      return fail(
          fmt::format("type mismatch: br_table's targets expected {} values like the "
                      "default, label {} found {}",
                      arity, index, list(types)));
    }
    if (!check_top(types)) return false;
  }
  set_unreachable();
  return true;
}

bool BodyState::branch_on_null() {
  const Frame* target = label(instruction_.index);
  if (target == nullptr) return false;
  const auto type = pop_ref();
  if (!type || !pop_all(label_types(*target)) || !push_all(label_types(*target))) return false;
  push(ValType::ref(type->heap(), false, type->type_index()));
  return true;
}

bool BodyState::branch_on_non_null() {
  const Frame* target = label(instruction_.index);
  if (target == nullptr) return false;
  const Types types = label_types(*target);
  if (types.empty() || !types.back().is_ref()) {
    return fail(
        fmt::format("type mismatch: br_on_non_null expected a label that takes a reference "
                    "last, found {}",
                    list(types)));
  }
  const ValType last = types.back();
  const Types rest = types.first(types.size() - 1);
  return pop(ValType::ref(last.heap(), true, last.type_index())) && pop_all(rest) && push_all(rest);
}

bool BodyState::return_from_body() {
  if (!pop_all(results(frames_.front().block))) return false;
  set_unreachable();
  return true;
}

}  // namespace weft::wasm
