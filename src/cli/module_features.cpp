#include "cli/module_features.h"

#include "base/result.h"
#include "wasm/instruction.h"

namespace weft::cli {
namespace {

using wasm::Feature;
using Features = std::set<Feature>;

void add_type(wasm::ValType type, Features& out) {
  if (type.kind() == wasm::ValKind::v128) out.insert(Feature::simd);
  if (!type.is_ref()) return;
  if (type.heap() == wasm::HeapKind::exn || type.heap() == wasm::HeapKind::noexn) {
    out.insert(Feature::exceptions);
  } else if (type == wasm::ValType::funcref() || type == wasm::ValType::externref()) {
    out.insert(Feature::reference_types);
  } else {
    out.insert(Feature::function_references);
  }
}

void add_limits(const wasm::Limits& limits, Features& out) {
  if (limits.shared) out.insert(Feature::threads);
  if (limits.is64) out.insert(Feature::memory64);
}

void add_declarations(const wasm::Module& module, Features& out) {
  for (const wasm::FuncType& type : module.types) {
    if (type.results.size() > 1) out.insert(Feature::multi_value);
    for (const wasm::ValType t : type.params) add_type(t, out);
    for (const wasm::ValType t : type.results) add_type(t, out);
  }
  for (const wasm::MemoryType& memory : module.memories) add_limits(memory.limits, out);
  for (const wasm::Table& table : module.tables) {
    add_limits(table.type.limits, out);
    if (table.type.element != wasm::ValType::funcref()) add_type(table.type.element, out);
  }
  for (const wasm::Global& global : module.globals) add_type(global.type.type, out);
  if (module.memories.size() > 1) out.insert(Feature::multi_memory);
  if (module.tables.size() > 1) out.insert(Feature::reference_types);
  if (!module.tags.empty()) out.insert(Feature::exceptions);
  if (module.data_count) out.insert(Feature::bulk_memory);
}

Diagnosed<> add_initialiser(const wasm::ConstExpr& expression, Features& out) {
  wasm::InstructionReader reader(expression.code, expression.offset);
  wasm::Instruction instruction;
  for (std::size_t count = 0; !reader.at_end(); ++count) {
    WEFT_CHECK(reader.next(instruction));
    out.insert(wasm::op_info(instruction.op).feature);
    // The first version allows one instruction and `end`.
    if (count == 2) out.insert(Feature::extended_const);
  }
  return {};
}

void add_immediates(const wasm::Instruction& instruction, Features& out) {
  const wasm::Imm imm = wasm::op_info(instruction.op).imm;
  if (imm == wasm::Imm::block && instruction.block.kind == wasm::BlockType::Kind::function) {
    out.insert(Feature::multi_value);
  }
  if (imm == wasm::Imm::mem_arg && instruction.memarg.memory != 0) {
    out.insert(Feature::multi_memory);
  }
}

Diagnosed<> add_body(const wasm::FunctionBody& body, Features& out) {
  WEFT_TRY(const wasm::BodyStart start, wasm::read_body_start(body));
  for (const wasm::LocalRun& run : start.locals) add_type(run.type, out);
  wasm::InstructionReader reader(start.code, start.offset);
  wasm::Instruction instruction;
  // A set of bits first: a set of nodes for every instruction would be slow on large modules.
  std::uint32_t seen = 0;
  while (!reader.at_end()) {
    WEFT_CHECK(reader.next(instruction));
    seen |= 1U << static_cast<unsigned>(wasm::op_info(instruction.op).feature);
    add_immediates(instruction, out);
  }
  for (unsigned i = 0; i < wasm::kFeatureCount; ++i) {
    if ((seen >> i & 1U) != 0) out.insert(static_cast<Feature>(i));
  }
  return {};
}

}  // namespace

Diagnosed<Features> used_features(const wasm::Module& module) {
  static_assert(wasm::kFeatureCount <= 32);
  Features out;
  add_declarations(module, out);
  for (const wasm::Global& global : module.globals) {
    if (global.init) WEFT_CHECK(add_initialiser(*global.init, out));
  }
  for (const wasm::DataSegment& segment : module.data) {
    if (segment.mode == wasm::SegmentMode::active) {
      WEFT_CHECK(add_initialiser(segment.offset, out));
    } else {
      out.insert(Feature::bulk_memory);
    }
  }
  for (const wasm::ElementSegment& segment : module.elements) {
    if (segment.mode == wasm::SegmentMode::active) {
      WEFT_CHECK(add_initialiser(segment.offset, out));
    }
    if (segment.mode == wasm::SegmentMode::passive) out.insert(Feature::bulk_memory);
  }
  for (const wasm::FunctionBody& body : module.bodies) WEFT_CHECK(add_body(body, out));
  out.erase(Feature::mvp);
  return out;
}

}  // namespace weft::cli
