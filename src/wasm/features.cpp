#include "wasm/features.h"

#include <fmt/format.h>

#include "base/result.h"
#include "wasm/instruction.h"
#include "wasm/read/module_reader.h"

namespace weft::wasm {
namespace {

/// What one body or declaration uses; keeps the decoder's memory between bodies.
class Scanner {
 public:
  explicit Scanner(const Module& module) : module_(module) {}
  [[nodiscard]] const Features& found() const { return found_; }

  void type(ValType type, std::uint64_t at);
  void signature(const FuncType& type, std::uint64_t at);
  void limits(const Limits& limits, std::uint64_t at);
  void declarations();
  Diagnosed<> expression(const ConstExpr& expression);
  Diagnosed<> body(const FunctionBody& body);

 private:
  Diagnosed<> code(InstructionReader& reader, bool constant);
  void instruction(bool constant);
  void block_type();
  void indices();
  void tables();
  void segments();
  [[nodiscard]] std::uint64_t section(SectionId id) const {
    return module_.section_offsets[static_cast<std::size_t>(id)];
  }

  const Module& module_;
  Features found_;
  Instruction next_;
};

void Scanner::type(ValType type, std::uint64_t at) {
  if (type.kind() == ValKind::v128) found_.add(Feature::simd, at);
  if (!type.is_ref()) return;
  switch (type.heap()) {
    case HeapKind::exn:
    case HeapKind::noexn:
      found_.add(Feature::exceptions, at);
      break;
    case HeapKind::func:
    case HeapKind::extern_:
      found_.add(type.nullable() ? Feature::reference_types : Feature::function_references, at);
      break;
    case HeapKind::nofunc:
    case HeapKind::noextern:
    case HeapKind::indexed:
      found_.add(Feature::function_references, at);
      break;
  }
}

void Scanner::signature(const FuncType& signature, std::uint64_t at) {
  for (const ValType t : signature.params) type(t, at);
  for (const ValType t : signature.results) type(t, at);
  if (signature.results.size() > 1) found_.add(Feature::multi_value, at);
}

void Scanner::limits(const Limits& limits, std::uint64_t at) {
  if (limits.shared) found_.add(Feature::threads, at);
  if (limits.is64) found_.add(Feature::memory64, at);
}

void Scanner::declarations() {
  for (const FuncType& t : module_.types) signature(t, section(SectionId::type));
  for (std::size_t i = 0; i < module_.globals.size(); ++i) {
    const bool imported = i < module_.imported_globals;
    type(module_.globals[i].type.type, section(imported ? SectionId::import : SectionId::global));
  }
  for (std::size_t i = 0; i < module_.memories.size(); ++i) {
    const bool imported = i < module_.imported_memories;
    const std::uint64_t at = section(imported ? SectionId::import : SectionId::memory);
    limits(module_.memories[i].limits, at);
    if (i > 0) found_.add(Feature::multi_memory, at);
  }
  if (!module_.tags.empty()) {
    const bool imported = module_.imported_tags != 0;
    found_.add(Feature::exceptions, section(imported ? SectionId::import : SectionId::tag));
  }
  tables();
  segments();
  for (const Global& g : module_.globals) {
    if (g.init) (void)expression(*g.init);
  }
}

// Expressions were decoded when the module was read, so decoding them here cannot fail.
void Scanner::tables() {
  for (std::size_t i = 0; i < module_.tables.size(); ++i) {
    const bool imported = i < module_.imported_tables;
    const std::uint64_t at = section(imported ? SectionId::import : SectionId::table);
    const Table& table = module_.tables[i];
    limits(table.type.limits, at);
    // A table of functions is as old as WebAssembly; more than one table came with references.
    if (table.type.element != ValType::funcref()) type(table.type.element, at);
    if (i > 0) found_.add(Feature::reference_types, at);
    if (table.init) {
      found_.add(Feature::function_references, at);
      (void)expression(*table.init);
    }
  }
}

void Scanner::segments() {
  for (const ElementSegment& s : module_.elements) {
    const std::uint64_t at = section(SectionId::element);
    if (s.mode == SegmentMode::passive) found_.add(Feature::bulk_memory, at);
    if (s.mode == SegmentMode::declarative) found_.add(Feature::reference_types, at);
    if (!s.expressions.empty() && s.type != ValType::funcref()) type(s.type, at);
    if (s.mode == SegmentMode::active) (void)expression(s.offset);
    for (const ConstExpr& e : s.expressions) (void)expression(e);
  }
  for (const DataSegment& s : module_.data) {
    if (s.mode == SegmentMode::passive) found_.add(Feature::bulk_memory, section(SectionId::data));
    if (s.mode == SegmentMode::active) (void)expression(s.offset);
  }
}

Diagnosed<> Scanner::expression(const ConstExpr& expression) {
  InstructionReader reader(expression.code, expression.offset);
  return code(reader, true);
}

Diagnosed<> Scanner::body(const FunctionBody& body) {
  WEFT_TRY(const BodyStart start, read_body_start(body));
  for (const LocalRun& run : start.locals) type(run.type, body.offset);
  InstructionReader reader(start.code, start.offset);
  return code(reader, false);
}

Diagnosed<> Scanner::code(InstructionReader& reader, bool constant) {
  while (!reader.at_end()) {
    WEFT_CHECK(reader.next(next_));
    instruction(constant);
  }
  return {};
}

void Scanner::instruction(bool constant) {
  const OpInfo& info = op_info(next_.op);
  if (info.feature != Feature::mvp) found_.add(info.feature, next_.offset);
  switch (info.imm) {
    case Imm::block:
    case Imm::try_table:
      return block_type();
    case Imm::mem_arg:
    case Imm::mem_arg_lane:
      if (next_.memarg.memory != 0) found_.add(Feature::multi_memory, next_.offset);
      return;
    case Imm::heap_type:
    case Imm::select_type:
      return type(next_.type, next_.offset);
    case Imm::memory:
    case Imm::memory_memory:
    case Imm::data_memory:
    case Imm::type_table:
      return indices();
    default:
      break;
  }
  const bool arithmetic = info.imm == Imm::none && next_.op != Op::end;
  if (constant && arithmetic) found_.add(Feature::extended_const, next_.offset);
  if (constant && next_.op == Op::global_get && next_.index >= module_.imported_globals) {
    found_.add(Feature::extended_const, next_.offset);
  }
}

void Scanner::block_type() {
  if (next_.block.kind == BlockType::Kind::value) type(next_.block.value, next_.offset);
  if (next_.block.kind == BlockType::Kind::function) {
    found_.add(Feature::multi_value, next_.offset);
  }
}

void Scanner::indices() {
  const Imm imm = op_info(next_.op).imm;
  if (imm == Imm::type_table) {
    if (next_.index2 != 0) found_.add(Feature::reference_types, next_.offset);
    return;
  }
  const bool first = imm != Imm::data_memory && next_.index != 0;
  const bool second = imm != Imm::memory && next_.index2 != 0;
  if (first || second) found_.add(Feature::multi_memory, next_.offset);
}

}  // namespace

void Features::merge(const Features& other) {
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    if (other.first_[i]) add(static_cast<Feature>(i), *other.first_[i]);
  }
}

Features declared_features(const Module& module) {
  Scanner scanner(module);
  scanner.declarations();
  return scanner.found();
}

Diagnosed<Features> body_features(const Module& module, std::uint32_t body) {
  Scanner scanner(module);
  WEFT_CHECK(scanner.body(module.bodies[body]));
  return scanner.found();
}

Diagnosed<Features> used_features(const Module& module) {
  Scanner scanner(module);
  scanner.declarations();
  for (const FunctionBody& body : module.bodies) WEFT_CHECK(scanner.body(body));
  return scanner.found();
}

Diagnosed<> require_none(const Features& used, std::span<const Feature> refused) {
  for (const Feature feature : refused) {
    if (!used.uses(feature)) continue;
    return diagnose_at(
        *used.first(feature),
        fmt::format("the module uses {}, which is to be refused", feature_name(feature)),
        fmt::format("compile the program without {}", feature_name(feature)));
  }
  return {};
}

}  // namespace weft::wasm
