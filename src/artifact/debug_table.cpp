#include "artifact/debug_table.h"

#include <algorithm>
#include <iterator>

namespace weft::artifact {

std::uint32_t DebugTable::offset_at(std::uint32_t body, std::uint32_t pc) const {
  const auto function = std::ranges::lower_bound(functions, body, {}, &FunctionPlaces::body);
  if (function == functions.end() || function->body != body) return 0;
  const auto next = std::ranges::upper_bound(function->places, pc, {}, &Place::pc);
  return next == function->places.begin() ? 0 : std::prev(next)->offset;
}

SourceCursor::SourceCursor(const SourceMap& map, std::uint32_t start) : map_(map) {
  next_ = static_cast<std::size_t>(
      std::ranges::lower_bound(map.inlined, start, {}, &InlinedRange::begin) - map.inlined.begin());
}

void SourceCursor::go_to(std::uint32_t offset) {
  const auto from = map_.rows.begin() + static_cast<std::ptrdiff_t>(row_);
  const bool near = from == map_.rows.end() || from->offset > offset;
  if (!near) {
    row_ = static_cast<std::size_t>(
        std::ranges::upper_bound(from, map_.rows.end(), offset, {}, &SourceRow::offset) -
        map_.rows.begin());
  }
  while (next_ < map_.inlined.size() && map_.inlined[next_].begin <= offset) {
    const InlinedRange& range = map_.inlined[next_];
    std::erase_if(open_, [&](std::uint32_t i) { return map_.inlined[i].end <= range.begin; });
    if (open_.size() < SourceMap::kMaxInlined) open_.push_back(static_cast<std::uint32_t>(next_));
    ++next_;
  }
  std::erase_if(open_, [&](std::uint32_t i) { return map_.inlined[i].end <= offset; });
}

SourceRow SourceCursor::row() const { return row_ == 0 ? SourceRow{} : map_.rows[row_ - 1]; }

std::vector<SourcePosition> SourceCursor::positions() const {
  std::vector<SourcePosition> out;
  const SourceRow at = row();
  if (at.line == 0 || at.file >= map_.files.size()) return out;
  SourcePosition position{{}, &map_.files[at.file], at.line, at.column};
  for (auto i = open_.rbegin(); i != open_.rend(); ++i) {
    const InlinedRange& range = map_.inlined[*i];
    if (range.name >= map_.names.size() || range.file >= map_.files.size()) break;
    position.function = map_.names[range.name];
    out.push_back(position);
    position = {{}, &map_.files[range.file], range.line, range.column};
  }
  out.push_back(position);
  return out;
}

std::vector<SourcePosition> SourceMap::find(std::uint32_t offset) const {
  SourceCursor cursor(*this);
  cursor.go_to(offset);
  return cursor.positions();
}

SourceMap SourceMap::only(std::span<const std::uint32_t> offsets) const {
  SourceMap out{.files = files, .names = names, .rows = {}, .inlined = {}};
  SourceCursor cursor(*this);
  std::vector<bool> wanted(inlined.size());
  SourceRow last;
  for (const std::uint32_t offset : offsets) {
    cursor.go_to(offset);
    SourceRow row = cursor.row();
    if (row.file != last.file || row.line != last.line || row.column != last.column) {
      last = row;
      row.offset = offset;
      out.rows.push_back(row);
    }
    for (const std::uint32_t i : cursor.inlined()) wanted[i] = true;
  }
  for (std::size_t i = 0; i < inlined.size(); ++i) {
    if (wanted[i]) out.inlined.push_back(inlined[i]);
  }
  return out;
}

}  // namespace weft::artifact
