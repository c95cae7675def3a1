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

namespace {

/// "(prog.c:12:9)".
std::string show_line(const SourceLine& line) {
  if (line.column == 0) return fmt::format("({}:{})", line.file, line.line);
  return fmt::format("({}:{}:{})", line.file, line.line, line.column);
}

void show_frame(const Frame& frame, std::size_t number, std::string& text) {
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "\n  {:>3}: ", number);
  for (std::size_t i = 0; i < frame.source.size(); ++i) {
    const SourceLine& line = frame.source[i];
    if (i != 0) text += "\n       inlined by ";
    fmt::format_to(out, "{} {}", line.function.empty() ? frame.name : line.function,
                   show_line(line));
    if (i == 0) fmt::format_to(out, " at {}+{:#x}", frame.module, frame.code_offset);
  }
  if (!frame.source.empty()) return;
  fmt::format_to(out, "{} at {}+{:#x}{}", frame.name, frame.module, frame.code_offset,
                 frame.exact ? "" : " (the function)");
}

}  // namespace

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
    show_frame(backtrace[i], number++, text);
  }
  return text;
}

}  // namespace weft::engine
