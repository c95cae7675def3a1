#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "wasm/validate/body_state.h"

// https://webassembly.github.io/spec/core/valid/instructions.html#variable-instructions
namespace weft::wasm {

bool BodyState::variable_family() {
  switch (instruction_.op) {
    case Op::local_get:
      return local_get();
    case Op::local_set:
      return local_set();
    case Op::local_tee:
      return local_tee();
    case Op::global_get:
      return global_get();
    case Op::global_set:
      return global_set();
    case Op::select:
      return select();
    case Op::select_t:
      return select_typed();
    default:
      return pop_any().has_value();  // drop
  }
}

std::optional<ValType> BodyState::local_type() {
  const std::uint32_t index = instruction_.index;
  if (index < near_locals_.size()) [[likely]] {
    return near_locals_[index];
  }
  if (index >= local_count_) {
    fail(fmt::format("unknown local {}: the function has {}", index, local_count_));
    return std::nullopt;
  }
  return std::ranges::upper_bound(runs_, index, {}, &Run::end)->type;
}

bool BodyState::local_get() {
  const auto type = local_type();
  if (!type) return false;
  if (!unset_.empty() && unset_[instruction_.index]) {
    return fail(fmt::format("uninitialized local {}: a {} must be set before it is read",
                            instruction_.index, to_string(*type)));
  }
  push(*type);
  return true;
}

bool BodyState::local_set() {
  const auto type = local_type();
  if (!type || !pop(*type)) return false;
  if (!unset_.empty() && unset_[instruction_.index]) {
    unset_[instruction_.index] = false;
    initialised_.push_back(instruction_.index);
  }
  return true;
}

bool BodyState::local_tee() {
  if (!local_set()) return false;
  push(*local_type());
  return true;
}

bool BodyState::global_get() {
  const std::uint32_t index = instruction_.index;
  if (index >= visible_globals_) return fail_unknown("global", index, visible_globals_);
  const GlobalType& global = module_.globals[index].type;
  if (constant_ && global.is_mutable) {
    return fail(
        fmt::format("constant expression required: found global {}, which is mutable", index));
  }
  push(global.type);
  return true;
}

bool BodyState::global_set() {
  const std::uint32_t index = instruction_.index;
  if (index >= visible_globals_) return fail_unknown("global", index, visible_globals_);
  const GlobalType& global = module_.globals[index].type;
  if (!global.is_mutable) return fail(fmt::format("immutable global {}: it cannot be set", index));
  return pop(global.type);
}

bool BodyState::select() {
  if (!pop(ValKind::i32)) return false;
  const auto second = pop_any();
  if (!second) return false;
  const auto first = pop_any();
  if (!first) return false;
  const ValType type = *first == kBottom ? *second : *first;
  const bool same = *first == *second || *first == kBottom || *second == kBottom;
  if (!same || (type != kBottom && type.is_ref())) {
    return fail(
        fmt::format("type mismatch: select expected two numbers or vectors of one type, "
                    "found {}",
                    list(std::array{*first, *second})));
  }
  push(type);
  return true;
}

bool BodyState::select_typed() {
  if (instruction_.index != 1) {
    return fail(fmt::format("invalid result arity: select expected one type, found {}",
                            instruction_.index));
  }
  const ValType type = instruction_.type;
  if (!is_known(module_, type)) {
    return fail_unknown("type", type.type_index(), module_.types.size());
  }
  if (!pop_all({type, type, ValKind::i32})) return false;
  push(type);
  return true;
}

}  // namespace weft::wasm
