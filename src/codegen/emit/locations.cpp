#include "codegen/emit/locations.h"

#include <llvm/Demangle/Demangle.h>

#include <array>

#include "codegen/emit/symbols.h"

namespace weft::codegen {
namespace {

constexpr char kModuleFile[] = "module.wasm";

/// Whether the instruction may call something or trap.
constexpr bool can_stop(wasm::Op op) {
  using wasm::Imm;
  using wasm::Op;
  switch (wasm::op_info(op).imm) {
    case Imm::none:
      break;
    case Imm::block:
    case Imm::label:
    case Imm::label_table:
    case Imm::local:
    case Imm::global:
    case Imm::lane:
    case Imm::shuffle:
    case Imm::i32:
    case Imm::i64:
    case Imm::f32:
    case Imm::f64:
    case Imm::v128:
    case Imm::heap_type:
    case Imm::select_type:
    case Imm::try_table:
    case Imm::fence:
      return op == Op::rethrow;
    default:
      return true;
  }
  switch (op) {
    case Op::unreachable:
    case Op::throw_ref:
    case Op::ref_as_non_null:
    case Op::i32_div_s:
    case Op::i32_div_u:
    case Op::i32_rem_s:
    case Op::i32_rem_u:
    case Op::i64_div_s:
    case Op::i64_div_u:
    case Op::i64_rem_s:
    case Op::i64_rem_u:
    case Op::i32_trunc_f32_s:
    case Op::i32_trunc_f32_u:
    case Op::i32_trunc_f64_s:
    case Op::i32_trunc_f64_u:
    case Op::i64_trunc_f32_s:
    case Op::i64_trunc_f32_u:
    case Op::i64_trunc_f64_s:
    case Op::i64_trunc_f64_u:
      return true;
    default:
      return false;
  }
}

constexpr auto kCanStop = [] {
  std::array<bool, wasm::kOpCount> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = can_stop(static_cast<wasm::Op>(i));
  return table;
}();

llvm::StringRef text_of(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Locations::Locations(llvm::Module& module, const artifact::SourceMap* source)
    : context_(module.getContext()), builder_(module), source_(source) {
  module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  llvm::DIFile* const file = builder_.createFile(kModuleFile, "");
  const bool dwarf = source != nullptr;
  unit_ = builder_.createCompileUnit(
      llvm::dwarf::DW_LANG_C99, file, "weft", /*isOptimized=*/true, "", 0, "",
      dwarf ? llvm::DICompileUnit::FullDebug : llvm::DICompileUnit::NoDebug);
  type_ = builder_.createSubroutineType(builder_.getOrCreateTypeArray({}));
  if (dwarf) {
    module.addModuleFlag(llvm::Module::Warning, "Dwarf Version", 4);
    return;
  }
  // No function has it as its own. So no pass of LLVM does anything about debugging, but all keep
  // the locations.
  scope_ = builder_.createFunction(file, "", "", file, 0, type_, 0, llvm::DINode::FlagZero,
                                   llvm::DISubprogram::SPFlagDefinition);
  builder_.finalize();
}

void Locations::begin(llvm::Function& function, const wasm::FunctionBody& body) {
  if (source_ == nullptr) return;
  const auto start = static_cast<std::uint32_t>(body.offset);
  cursor_.emplace(*source_, start);
  cursor_->go_to(start);
  llvm::DIFile* where = unit_->getFile();
  unsigned line = start;
  if (!source_->empty()) {
    line = 0;
    // The function's own first line is that of the first row in it.
    const auto row =
        std::ranges::lower_bound(source_->rows, start, {}, &artifact::SourceRow::offset);
    if (row != source_->rows.end() && row->offset < start + body.bytes.size() &&
        row->file < source_->files.size()) {
      where = file(source_->files[row->file]);
      line = row->line;
    }
  }
  const llvm::StringRef symbol = function.getName();
  const llvm::StringRef name = symbol.substr(0, symbol.rfind(".w"));
  const std::string shown = llvm::demangle(std::string_view(name));
  scope_ = builder_.createFunction(where, shown, "", where, line, type_, line,
                                   llvm::DINode::FlagZero, llvm::DISubprogram::SPFlagDefinition);
  function.setSubprogram(scope_);
}

llvm::DIFile* Locations::file(const artifact::SourceFile& file) {
  llvm::DIFile*& made = files_[&file];
  if (made == nullptr) made = builder_.createFile(file.name, file.directory);
  return made;
}

llvm::DISubprogram* Locations::inlined_function(std::string_view name, llvm::DIFile* file) {
  llvm::DISubprogram*& made = inlined_[text_of(name)];
  if (made == nullptr) {
    made = builder_.createFunction(file, llvm::demangle(name), "", file, 0, type_, 0,
                                   llvm::DINode::FlagZero, llvm::DISubprogram::SPFlagDefinition);
  }
  return made;
}

llvm::DILocation* Locations::locate(std::uint32_t offset) {
  if (source_->empty()) return llvm::DILocation::getDistinct(context_, offset, 0, scope_);
  cursor_->go_to(offset);
  const std::vector<artifact::SourcePosition> positions = cursor_->positions();
  if (positions.empty()) return llvm::DILocation::getDistinct(context_, 0, 0, scope_);
  // From the outermost function to the innermost, each called where the one before has its line.
  llvm::DILocation* caller = nullptr;
  llvm::DISubprogram* scope = scope_;
  for (std::size_t i = positions.size() - 1; i > 0; --i) {
    caller = llvm::DILocation::get(context_, positions[i].line, positions[i].column, scope, caller);
    scope = inlined_function(positions[i - 1].function, file(*positions[i - 1].file));
  }
  // A row of another file than its function's, as macros' and headers' are.
  llvm::DILocalScope* within = scope;
  llvm::DIFile* const here = file(*positions[0].file);
  if (here != scope->getFile()) within = llvm::DILexicalBlockFile::get(context_, scope, here, 0);
  return llvm::DILocation::getDistinct(context_, positions[0].line, positions[0].column, within,
                                       caller);
}

llvm::DebugLoc Locations::at(std::uint64_t offset, wasm::Op op) {
  const auto at = static_cast<std::uint32_t>(offset);
  if (source_ != nullptr) {
    llvm::DILocation* const made = locate(at);
    offsets_[made] = at;
    return made;
  }
  if (!kCanStop[static_cast<std::size_t>(op)]) return {};
  return llvm::DILocation::get(context_, at, 0, scope_);
}

std::uint32_t Locations::offset_of(const llvm::DILocation& location) const {
  if (source_ == nullptr) return location.getLine();
  const auto found = offsets_.find(&location);
  return found == offsets_.end() ? 0 : found->second;
}

void Locations::finish() {
  if (source_ != nullptr) builder_.finalize();
}

}  // namespace weft::codegen
