#include <fmt/format.h>

#include "wasm/validate/body_state.h"

// https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
namespace weft::wasm {

bool BodyState::call_family() {
  switch (instruction_.op) {
    case Op::call_indirect:
    case Op::return_call_indirect:
      return call_indirect();
    case Op::call_ref:
    case Op::return_call_ref:
      return call_ref();
    default:
      return call_function();
  }
}

bool BodyState::apply(const FuncType& callee, bool tail) {
  if (!pop_all(callee.params)) return false;
  if (!tail) return push_all(callee.results);
  const Types wanted = results(frames_.front().block);
  if (!matches(module_, callee.results, wanted)) {
    return fail(fmt::format("type mismatch: {} expected a function with results {}, found {}",
                            op_info(instruction_.op).text, list(wanted), list(callee.results)));
  }
  set_unreachable();
  return true;
}

bool BodyState::call_function() {
  if (instruction_.index >= module_.functions.size()) {
    return fail_unknown("function", instruction_.index, module_.functions.size());
  }
  return apply(module_.function_type(instruction_.index), instruction_.op == Op::return_call);
}

bool BodyState::call_indirect() {
  if (!check_table(instruction_.index2)) return false;
  if (instruction_.index >= module_.types.size()) {
    return fail_unknown("type", instruction_.index, module_.types.size());
  }
  const ValType element = module_.tables[instruction_.index2].type.element;
  if (!matches(module_, element, ValType::funcref())) {
    return fail(fmt::format("type mismatch: {} expected a table of functions, found one of {}",
                            op_info(instruction_.op).text, to_string(element)));
  }
  return pop(table_index(instruction_.index2)) &&
         apply(module_.types[instruction_.index], instruction_.op == Op::return_call_indirect);
}

bool BodyState::call_ref() {
  if (instruction_.index >= module_.types.size()) {
    return fail_unknown("type", instruction_.index, module_.types.size());
  }
  return pop(ValType::ref(HeapKind::indexed, true, instruction_.index)) &&
         apply(module_.types[instruction_.index], instruction_.op == Op::return_call_ref);
}

}  // namespace weft::wasm
