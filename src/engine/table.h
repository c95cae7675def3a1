// Table: a WebAssembly table. Its entries never move. One thread at a time (the store's).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/diagnostic.h"
#include "engine/layout.h"
#include "engine/memory.h"
#include "wasm/types.h"

namespace weft::engine {

/// No table has more elements, whatever its type says.
inline constexpr std::uint64_t kMaxTableElements = 10'000'000;

class Table {
 public:
  /// `budget` counts the entries' bytes; it outlives the table.
  static Diagnosed<std::unique_ptr<Table>> create(const wasm::TableType& type,
                                                  MemoryBudget& budget);
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table();

  [[nodiscard]] const wasm::TableType& type() const { return type_; }
  [[nodiscard]] std::uint64_t size() const { return view_.size; }
  [[nodiscard]] TableView* view() { return &view_; }
  /// A FuncRef*, or an opaque externref; `index` < size().
  [[nodiscard]] void* get(std::uint64_t index) const;
  void set(std::uint64_t index, void* reference);
  /// [index, index + count) lies within the table.
  void fill(std::uint64_t index, std::uint64_t count, void* reference);
  /// Both ranges lie within their tables; they may overlap.
  void copy(std::uint64_t dst, const Table& from, std::uint64_t src, std::uint64_t count);
  /// The old size, or nothing when it cannot grow so far.
  [[nodiscard]] std::optional<std::uint64_t> grow(std::uint64_t delta, void* reference);
  /// Is [index, index + count) within the table?
  [[nodiscard]] bool in_bounds(std::uint64_t index, std::uint64_t count) const {
    return index <= view_.size && count <= view_.size - index;
  }
  [[nodiscard]] bool holds_functions() const { return functions_; }

 private:
  Table(const wasm::TableType& type, MemoryBudget& budget);
  [[nodiscard]] TableEntry entry_for(void* reference) const;

  wasm::TableType type_;
  MemoryBudget& budget_;
  bool functions_;
  std::uint64_t capacity_ = 0;
  TableView view_{nullptr, 0};
};

}  // namespace weft::engine
