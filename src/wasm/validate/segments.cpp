#include <fmt/format.h>

#include "base/result.h"
#include "wasm/validate/module_validator.h"
#include "wasm/validate/types.h"

// https://webassembly.github.io/spec/core/valid/modules.html#element-segments
namespace weft::wasm {
namespace {

ValType index_type(const Limits& limits) { return limits.is64 ? ValKind::i64 : ValKind::i32; }

}  // namespace

Diagnosed<> ModuleValidator::check_elements() {
  for (const ElementSegment& segment : module_.elements) WEFT_CHECK(check_element(segment));
  return {};
}

Diagnosed<> ModuleValidator::check_element(const ElementSegment& segment) {
  const auto globals = static_cast<std::uint32_t>(module_.globals.size());
  WEFT_CHECK(check_known(segment.type, SectionId::element));
  for (const std::uint32_t function : segment.functions) {
    if (function < module_.functions.size()) continue;
    return error_in(SectionId::element, unknown("function", function, module_.functions.size()));
  }
  for (const ConstExpr& expression : segment.expressions) {
    WEFT_CHECK(expressions_.validate_expression(expression, segment.type, globals));
  }
  if (segment.mode != SegmentMode::active) return {};
  if (segment.table >= module_.tables.size()) {
    return diagnose_at(segment.offset.offset,
                       unknown("table", segment.table, module_.tables.size()));
  }
  const TableType& table = module_.tables[segment.table].type;
  if (!matches(module_, segment.type, table.element)) {
    return diagnose_at(
        segment.offset.offset,
        fmt::format("type mismatch: a segment for table {} expected {}, found {}", segment.table,
                    to_string(table.element), to_string(segment.type)));
  }
  return expressions_.validate_expression(segment.offset, index_type(table.limits), globals);
}

Diagnosed<> ModuleValidator::check_data() {
  const auto globals = static_cast<std::uint32_t>(module_.globals.size());
  for (const DataSegment& segment : module_.data) {
    if (segment.mode != SegmentMode::active) continue;
    if (segment.memory >= module_.memories.size()) {
      return diagnose_at(segment.offset.offset,
                         unknown("memory", segment.memory, module_.memories.size()));
    }
    const Limits& limits = module_.memories[segment.memory].limits;
    WEFT_CHECK(expressions_.validate_expression(segment.offset, index_type(limits), globals));
  }
  return {};
}

}  // namespace weft::wasm
