#include "engine/trap.h"

#include <fmt/format.h>

#include <iterator>

namespace weft::engine {

std::string_view to_string(TrapKind kind) {
  switch (kind) {
    case TrapKind::unreachable:
      return "unreachable instruction executed";
    case TrapKind::integer_divide_by_zero:
      return "integer divide by zero";
    case TrapKind::integer_overflow:
      return "integer overflow";
    case TrapKind::invalid_conversion_to_integer:
      return "invalid conversion to integer";
    case TrapKind::out_of_bounds_memory_access:
      return "out of bounds memory access";
    case TrapKind::out_of_bounds_table_access:
      return "out of bounds table access";
    case TrapKind::undefined_element:
      return "undefined element: the index of an indirect call lies beyond the table";
    case TrapKind::uninitialized_element:
      return "uninitialized element: an indirect call of a null entry";
    case TrapKind::indirect_call_type_mismatch:
      return "indirect call type mismatch";
    case TrapKind::null_reference:
      return "null reference";
    case TrapKind::unaligned_atomic:
      return "unaligned atomic";
    case TrapKind::uncaught_exception:
      return "uncaught exception";
    case TrapKind::call_stack_exhausted:
      return "call stack exhausted";
    case TrapKind::unknown_import:
      return "call of an unknown import";
    case TrapKind::null_function_reference:
      return "null function reference";
    case TrapKind::expected_shared_memory:
      return "expected shared memory";
  }
  return "unknown trap";
}

std::string Trap::message() const {
  std::string text = fmt::format("wasm trap: {}", to_string(kind));
  if (!detail.empty()) text += fmt::format(": {}", detail);
  if (backtrace.empty()) return text;
  text += "\n  wasm backtrace:";
  std::size_t number = 0;
  for (std::size_t i = 0; i < backtrace.size(); ++i) {
    if (omitted != 0 && i == omitted_at) {
      text += fmt::format("\n        … {} more …", omitted);
      number += omitted;
    }
    const Frame& f = backtrace[i];
    fmt::format_to(std::back_inserter(text), "\n  {:>3}: {:#x}  {}!{}", number++, f.code_offset,
                   f.module, f.name);
  }
  return text;
}

}  // namespace weft::engine
