#include <fmt/format.h>

#include <algorithm>

#include "wasm/limits.h"
#include "wasm/validate/body_state.h"

namespace weft::wasm {

bool BodyState::mismatch(Types expected) {
  const std::size_t shown = std::min(expected.size(), available());
  return fail(fmt::format("type mismatch: {} expected {}, found {}", op_info(instruction_.op).text,
                          list(expected), list(Types(stack_).last(shown))));
}

bool BodyState::check_top(Types expected) {
  const std::size_t have = std::min(expected.size(), available());
  if (have < expected.size() && !frame().unreachable) return mismatch(expected);
  const Types top = Types(stack_).last(have);
  const Types wanted = expected.last(have);
  for (std::size_t i = 0; i < have; ++i) {
    if (!matches(module_, top[i], wanted[i])) return mismatch(expected);
  }
  return true;
}

bool BodyState::pop_all(Types expected) {
  if (!check_top(expected)) return false;
  stack_.resize(stack_.size() - std::min(expected.size(), available()));
  return true;
}

std::optional<ValType> BodyState::pop_any() {
  if (available() == 0) {
    if (frame().unreachable) return kBottom;
    fail(fmt::format("type mismatch: {} expected a value, found none",
                     op_info(instruction_.op).text));
    return std::nullopt;
  }
  const ValType type = stack_.back();
  stack_.pop_back();
  return type;
}

std::optional<ValType> BodyState::pop_ref() {
  const auto type = pop_any();
  if (!type) return std::nullopt;
  if (*type == kBottom) return kBottomRef;
  if (type->is_ref()) return type;
  fail(fmt::format("type mismatch: {} expected a reference, found {}",
                   op_info(instruction_.op).text, to_string(*type)));
  return std::nullopt;
}

bool BodyState::push_all(Types types) {
  if (types.size() + stack_.size() > kMaxOperands) {
    return fail(
        fmt::format("too many values on the operand stack: Weft's limit is {}", kMaxOperands));
  }
  stack_.insert(stack_.end(), types.begin(), types.end());
  return true;
}

void BodyState::set_unreachable() {
  stack_.resize(frame().height);
  frame().unreachable = true;
}

bool BodyState::push_frame(Op op, const BlockType& block) {
  if (frames_.size() > kMaxNesting) {
    return fail(fmt::format("blocks nested too deep: Weft's limit is {}", kMaxNesting));
  }
  Frame next;
  next.op = op;
  next.block = block;
  next.height = static_cast<std::uint32_t>(stack_.size());
  next.initialised = static_cast<std::uint32_t>(initialised_.size());
  next.offset = instruction_.offset;
  frames_.push_back(next);
  return true;
}

bool BodyState::finish_block() {
  const Types expected = results(frame().block);
  if (available() > expected.size()) {
    return fail(fmt::format("type mismatch: {} expected {} at the end of a block, found {}",
                            op_info(instruction_.op).text, list(expected),
                            list(Types(stack_).last(available()))));
  }
  if (!check_top(expected)) return false;
  stack_.resize(frame().height);
  forget_initialised(frame().initialised);
  return true;
}

void BodyState::forget_initialised(std::uint32_t length) {
  while (initialised_.size() > length) {
    unset_[initialised_.back()] = true;
    initialised_.pop_back();
  }
}

BodyState::Types BodyState::params(const BlockType& block) const {
  if (block.kind != BlockType::Kind::function) return {};
  return module_.types[block.type_index].params;
}

BodyState::Types BodyState::results(const BlockType& block) const {
  switch (block.kind) {
    case BlockType::Kind::empty:
      return {};
    case BlockType::Kind::value:
      return {&block.value, 1};
    case BlockType::Kind::function:
      return module_.types[block.type_index].results;
  }
  return {};
}

BodyState::Types BodyState::label_types(const Frame& target) const {
  return target.op == Op::loop ? params(target.block) : results(target.block);
}

const BodyState::Frame* BodyState::label(std::uint32_t index) {
  if (index >= frames_.size()) {
    fail(fmt::format("unknown label {}: {} are in scope", index, frames_.size()));
    return nullptr;
  }
  return &frames_[frames_.size() - 1 - index];
}

}  // namespace weft::wasm
