#include "codegen/dwarf.h"

#include <llvm/DebugInfo/DWARF/DWARFCompileUnit.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::codegen {
namespace {

using artifact::InlinedRange;
using artifact::SourceFile;
using artifact::SourceMap;
using artifact::SourceRow;
using LineTable = llvm::DWARFDebugLine::LineTable;

constexpr std::size_t kMaxText = 4096;
constexpr std::size_t kMaxRows = 30'000'000;
constexpr unsigned kMaxDepth = 500;

llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> sections_of(const wasm::Module& module) {
  llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> out;
  for (const wasm::CustomSection& section : module.customs) {
    if (!section.name.starts_with(".debug_")) continue;
    const std::string_view name = section.name.substr(1);
    const llvm::StringRef bytes(reinterpret_cast<const char*>(section.bytes.data()),
                                section.bytes.size());
    out.try_emplace(llvm::StringRef(name.data(), name.size()),
                    llvm::MemoryBuffer::getMemBuffer(bytes, "", /*RequiresNullTerminator=*/false));
  }
  return out;
}

/// std::stable_sort of libstdc++ 12 does not compile without warnings.
template <class T, class Less>
void sort_stably(std::vector<T>& items, const Less& less) {
  std::vector<std::uint32_t> order(items.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    if (less(items[a], items[b])) return true;
    return !less(items[b], items[a]) && a < b;
  });
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (const std::uint32_t i : order) sorted.push_back(items[i]);
  items = std::move(sorted);
}

class Reader {
 public:
  explicit Reader(const wasm::Module& module)
      : module_(module),
        base_(module.section_offsets[10]),
        context_(llvm::DWARFContext::create(sections_of(module), /*AddrSize=*/4,
                                            /*isLittleEndian=*/true, ignore, ignore)) {}

  SourceMap read() {
    for (const auto& unit : context_->compile_units()) read_unit(*unit);
    if (map_.rows.empty()) return {};
    sort();
    return std::move(map_);
  }

 private:
  static void ignore(llvm::Error error) { llvm::consumeError(std::move(error)); }

  /// The body around a place in the code section, as DWARF counts; else null.
  const wasm::FunctionBody* body_at(std::uint64_t address) const {
    const auto after =
        std::ranges::upper_bound(module_.bodies, base_ + address, {}, &wasm::FunctionBody::offset);
    if (after == module_.bodies.begin()) return nullptr;
    const wasm::FunctionBody& body = *std::prev(after);
    return base_ + address <= body.offset + body.bytes.size() ? &body : nullptr;
  }

  void read_unit(llvm::DWARFUnit& unit) {
    auto lines = context_->getLineTableForUnit(&unit, ignore);
    if (!lines) return ignore(lines.takeError());
    if (*lines == nullptr) return;
    const char* const directory = unit.getCompilationDir();
    directory_ = directory == nullptr ? "" : directory;
    lines_ = *lines;
    file_ids_.clear();
    if (read_tables_.insert(lines_).second) read_rows();
    read_functions(unit.getUnitDIE(/*ExtractUnitDIEOnly=*/false));
  }

  void read_rows() {
    bool begins = true;
    bool dead = false;
    for (const auto& row : lines_->Rows) {
      const std::uint64_t address = row.Address.Address;
      // Code that the linker has dropped begins at 0, where no function does.
      if (begins) dead = address == 0;
      begins = row.EndSequence;
      if (dead || map_.rows.size() >= kMaxRows || body_at(address) == nullptr) continue;
      const auto offset = static_cast<std::uint32_t>(base_ + address);
      if (row.EndSequence) {
        map_.rows.push_back({offset, 0, 0, 0});
      } else {
        map_.rows.push_back({offset, file(row.File), row.Line, row.Column});
      }
    }
  }

  std::uint32_t file(std::uint64_t index) {
    const auto [known, is_new] = file_ids_.try_emplace(index, 0);
    if (!is_new) return known->second;
    std::string name;
    lines_->getFileNameByIndex(index, directory_,
                               llvm::DILineInfoSpecifier::FileLineInfoKind::RelativeFilePath, name);
    if (name.empty()) name = "?";
    name.resize(std::min(name.size(), kMaxText));
    std::string directory(directory_.substr(0, kMaxText));
    const auto [at, added] = files_.try_emplace({directory, name}, map_.files.size());
    if (added) map_.files.push_back({std::move(directory), std::move(name)});
    known->second = static_cast<std::uint32_t>(at->second);
    return known->second;
  }

  std::uint32_t name(const char* text) {
    std::string name(text == nullptr ? "?" : text);
    name.resize(std::min(name.size(), kMaxText));
    const auto [at, added] = names_.try_emplace(name, map_.names.size());
    if (added) map_.names.push_back(std::move(name));
    return static_cast<std::uint32_t>(at->second);
  }

  /// In order, outer ones first. Not by recursion: how deep they nest is the guest's choice.
  void read_functions(llvm::DWARFDie unit) {
    std::vector<llvm::DWARFDie> open = {unit.getFirstChild()};
    while (!open.empty()) {
      const llvm::DWARFDie die = open.back();
      if (!die.isValid()) {
        open.pop_back();
        continue;
      }
      open.back() = die.getSibling();
      if (die.getTag() == llvm::dwarf::DW_TAG_inlined_subroutine) add_inlined(die);
      if (die.hasChildren() && open.size() < kMaxDepth) open.push_back(die.getFirstChild());
    }
  }

  void add_inlined(const llvm::DWARFDie& die) {
    auto ranges = die.getAddressRanges();
    if (!ranges) return ignore(ranges.takeError());
    std::uint32_t call_file = 0;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t discriminator = 0;
    die.getCallerFrame(call_file, line, column, discriminator);
    const std::uint32_t function = name(die.getSubroutineName(llvm::DINameKind::LinkageName));
    for (const llvm::DWARFAddressRange& range : *ranges) {
      if (range.LowPC >= range.HighPC || map_.inlined.size() >= kMaxRows) continue;
      const wasm::FunctionBody* const body = body_at(range.LowPC);
      if (body == nullptr) continue;
      const std::uint64_t end = std::min(base_ + range.HighPC, body->offset + body->bytes.size());
      map_.inlined.push_back({static_cast<std::uint32_t>(base_ + range.LowPC),
                              static_cast<std::uint32_t>(end), function, file(call_file), line,
                              column});
    }
  }

  void sort() {
    // No row speaks for the function behind its own.
    for (const wasm::FunctionBody& body : module_.bodies) {
      map_.rows.push_back({static_cast<std::uint32_t>(body.offset), 0, 0, 0});
    }
    // The end of one sequence gives way to the begin of another at the same place; else the last
    // word counts.
    sort_stably(map_.rows, [](const SourceRow& a, const SourceRow& b) {
      return a.offset != b.offset ? a.offset < b.offset : (a.line != 0) < (b.line != 0);
    });
    std::vector<SourceRow> rows;
    for (const SourceRow& row : map_.rows) {
      if (!rows.empty() && rows.back().offset == row.offset) rows.pop_back();
      rows.push_back(row);
    }
    map_.rows = std::move(rows);
    sort_stably(map_.inlined, [](const InlinedRange& a, const InlinedRange& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    });
  }

  const wasm::Module& module_;
  std::uint64_t base_;
  std::unique_ptr<llvm::DWARFContext> context_;
  SourceMap map_;
  // Of the unit at hand.
  std::string_view directory_;
  const LineTable* lines_ = nullptr;
  std::map<std::uint64_t, std::uint32_t> file_ids_;
  // Of all.
  std::set<const LineTable*> read_tables_;
  std::map<std::pair<std::string, std::string>, std::size_t> files_;
  std::map<std::string, std::size_t> names_;
};

}  // namespace

SourceMap read_dwarf(const wasm::Module& module) { return Reader(module).read(); }

}  // namespace weft::codegen
