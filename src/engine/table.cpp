#include "engine/table.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "engine/record.h"

namespace weft::engine {

namespace {

/// Not worth mappings of its own: every thread of a program has its tables.
bool is_small(std::uint64_t capacity) { return capacity * sizeof(TableEntry) <= 32768; }

}  // namespace

Table::Table(const wasm::TableType& type, MemoryBudget& budget)
    : type_(type),
      budget_(budget),
      functions_(type.element.heap() == wasm::HeapKind::func ||
                 type.element.heap() == wasm::HeapKind::nofunc ||
                 type.element.heap() == wasm::HeapKind::indexed) {}

Diagnosed<std::unique_ptr<Table>> Table::create(const wasm::TableType& type, MemoryBudget& budget) {
  const wasm::Limits& limits = type.limits;
  if (limits.min > kMaxTableElements) {
    return diagnose(fmt::format("a table of {} elements is larger than Weft allows ({})",
                                limits.min, kMaxTableElements));
  }
  // SANDBOX: a module may have many tables, and an initialiser writes to all of each.
  if (!budget.take(limits.min * sizeof(TableEntry))) {
    return diagnose(
        fmt::format("the tables of the program need more than {} MiB", budget.limit() >> 20),
        "raise --max-memory; tables have as much, but 1 GiB at most");
  }
  auto table = std::unique_ptr<Table>(new Table(type, budget));
  table->view_.size = limits.min;
  // The address space of the largest size, so that entries never move; the kernel gives pages, all
  // zero (null), when they are written.
  table->capacity_ = std::min(limits.max.value_or(kMaxTableElements), kMaxTableElements);
  if (table->capacity_ != 0) {
    const std::size_t size = table->capacity_ * sizeof(TableEntry);
    void* const p = is_small(table->capacity_)
                        ? std::calloc(1, size)
                        : mmap(nullptr, size, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED || p == nullptr) {
      const int error = errno;
      return diagnose(fmt::format("cannot reserve address space for a table of {} elements: {}",
                                  table->capacity_, std::strerror(error)),
                      "raise the limit on address space (ulimit -v)");
    }
    table->view_.entries = static_cast<TableEntry*>(p);
  }
  return table;
}

Table::~Table() {
  budget_.give_back(view_.size * sizeof(TableEntry));
  if (is_small(capacity_)) {
    std::free(view_.entries);
  } else {
    munmap(view_.entries, capacity_ * sizeof(TableEntry));
  }
}

TableEntry Table::entry_for(void* reference) const {
  if (reference == nullptr) return {};
  if (!functions_) return {nullptr, nullptr, 0, reference};
  const auto* const f = static_cast<const FuncRef*>(reference);
  return {f->code, f->context, f->signature, reference};
}

void* Table::get(std::uint64_t index) const { return view_.entries[index].reference; }

void Table::set(std::uint64_t index, void* reference) {
  view_.entries[index] = entry_for(reference);
}

std::optional<std::uint64_t> Table::grow(std::uint64_t delta, void* reference) {
  const std::uint64_t old = view_.size;
  if (delta > capacity_ - old || !budget_.take(delta * sizeof(TableEntry))) return std::nullopt;
  if (reference != nullptr) {
    std::fill_n(view_.entries + old, delta, entry_for(reference));
  }
  view_.size = old + delta;
  return old;
}

void Table::fill(std::uint64_t index, std::uint64_t count, void* reference) {
  std::fill_n(view_.entries + index, count, entry_for(reference));
}

void Table::copy(std::uint64_t dst, const Table& from, std::uint64_t src, std::uint64_t count) {
  if (count == 0) return;
  std::memmove(view_.entries + dst, from.view_.entries + src, count * sizeof(TableEntry));
}

}  // namespace weft::engine
