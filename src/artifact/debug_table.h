// DebugTable: which instruction and which source line each piece of compiled code belongs to, as
// an artifact keeps it. Plain values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::artifact {

/// From here on, up to the next place of its function, code belongs to `offset`. Exact where code
/// calls or traps, and only there.
struct Place {
  std::uint32_t pc = 0;      // from the function's first byte
  std::uint32_t offset = 0;  // of the instruction in the guest's module; 0: of several
  friend bool operator==(const Place&, const Place&) = default;
};

struct FunctionPlaces {
  std::uint32_t body = 0;  // an index into wasm::Module::bodies
  std::vector<Place> places;
  friend bool operator==(const FunctionPlaces&, const FunctionPlaces&) = default;
};

/// Instructions from `offset` up to the next row's.
struct SourceRow {
  std::uint32_t offset = 0;
  std::uint32_t file = 0;  // an index into SourceMap::files
  std::uint32_t line = 0;  // 0: unknown
  std::uint32_t column = 0;
  friend bool operator==(const SourceRow&, const SourceRow&) = default;
};

/// Instructions of a function that the guest's compiler put into another.
struct InlinedRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t name = 0;  // an index into SourceMap::names
  // Where it was called.
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const InlinedRange&, const InlinedRange&) = default;
};

struct SourceFile {
  std::string directory;  // that `name` is relative to, if it is
  std::string name;
  friend bool operator==(const SourceFile&, const SourceFile&) = default;
};

struct SourcePosition {
  /// The inlined function; empty: the one that the machine knows.
  std::string_view function;
  const SourceFile* file = nullptr;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// What DWARF says of the guest's module.
struct SourceMap {
  /// More functions than this around one instruction are not told.
  static constexpr std::size_t kMaxInlined = 32;

  std::vector<SourceFile> files;
  std::vector<std::string> names;
  std::vector<SourceRow> rows;  // by offset
  /// By begin; of those with the same, the outer one first.
  std::vector<InlinedRange> inlined;

  [[nodiscard]] bool empty() const { return rows.empty(); }
  /// Of the instruction at `offset`: the innermost function first. Empty: unknown. Searches; for
  /// many instructions there is SourceCursor.
  [[nodiscard]] std::vector<SourcePosition> find(std::uint32_t offset) const;
  /// As much of it as tells the same about `offsets`, which ascend.
  [[nodiscard]] SourceMap only(std::span<const std::uint32_t> offsets) const;

  friend bool operator==(const SourceMap&, const SourceMap&) = default;
};

/// Goes through a SourceMap, which must outlive it, by ascending offsets.
class SourceCursor {
 public:
  explicit SourceCursor(const SourceMap& map, std::uint32_t start = 0);
  void go_to(std::uint32_t offset);
  /// As SourceMap::find.
  [[nodiscard]] std::vector<SourcePosition> positions() const;
  /// The row around the place; line 0 where there is none.
  [[nodiscard]] SourceRow row() const;
  /// Indices of the inlined ranges around it, outermost first.
  [[nodiscard]] const std::vector<std::uint32_t>& inlined() const { return open_; }

 private:
  const SourceMap& map_;
  std::size_t row_ = 0;   // the first behind the place
  std::size_t next_ = 0;  // likewise
  std::vector<std::uint32_t> open_;
};

struct DebugTable {
  std::vector<FunctionPlaces> functions;  // by body
  SourceMap source;

  /// The instruction of `body` at `pc`; 0: unknown.
  [[nodiscard]] std::uint32_t offset_at(std::uint32_t body, std::uint32_t pc) const;

  friend bool operator==(const DebugTable&, const DebugTable&) = default;
};

/// Bytes before compression; an empty table takes the place of a larger one.
inline constexpr std::uint64_t kMaxDebugTable = std::uint64_t{1} << 30;

/// Compressed.
std::vector<std::uint8_t> encode(const DebugTable& table);
/// Nothing where `bytes` were not made by encode.
std::optional<DebugTable> decode_debug_table(std::span<const std::uint8_t> bytes);

}  // namespace weft::artifact
