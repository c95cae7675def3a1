// Memory: a linear memory. Address space for its largest size is reserved at once, so the base
// never moves, and accesses of 32-bit memories need no bounds check. Any thread may read its size
// and grow it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/diagnostic.h"
#include "base/mutex.h"
#include "engine/layout.h"
#include "wasm/types.h"

namespace weft::engine {

/// Who else has a say when memory is taken: other programs may count too. Any thread.
class MemoryAccount {
 public:
  MemoryAccount() = default;
  MemoryAccount(const MemoryAccount&) = delete;
  MemoryAccount& operator=(const MemoryAccount&) = delete;
  [[nodiscard]] virtual bool take(std::uint64_t bytes) = 0;
  virtual void give_back(std::uint64_t bytes) = 0;

 protected:
  ~MemoryAccount() = default;
};

/// The bytes that all linear memories, or all tables, of a program may have together. Any thread.
class MemoryBudget {
 public:
  /// `account` may be null, else it outlives this.
  explicit MemoryBudget(std::uint64_t limit, MemoryAccount* account = nullptr)
      : limit_(limit), account_(account) {}
  [[nodiscard]] bool take(std::uint64_t bytes);
  void give_back(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  [[nodiscard]] std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  std::uint64_t limit_;
  MemoryAccount* account_;
  std::atomic<std::uint64_t> used_ = 0;
};

/// What the stores of one program may use together.
struct Budgets {
  /// The entries of all tables may take as much as the memories, but 1 MiB at least and 1 GiB at
  /// most. They are counted apart, so that a program with a table can still have all of its memory.
  /// `account`, which may be null, is asked for memories.
  explicit Budgets(std::uint64_t max_memory, MemoryAccount* account = nullptr);
  MemoryBudget memory;
  MemoryBudget tables;
};

enum class HugePages : std::uint8_t { system_default, always };

class Memory {
 public:
  /// `budget` outlives the memory.
  static Diagnosed<std::unique_ptr<Memory>> create(
      const wasm::MemoryType& type, MemoryBudget& budget,
      HugePages huge_pages = HugePages::system_default);
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory();

  [[nodiscard]] const wasm::MemoryType& type() const { return type_; }
  [[nodiscard]] std::byte* base() const { return view_.base; }
  /// In bytes, now; it only grows.
  [[nodiscard]] std::uint64_t size() const {
    return std::atomic_ref(view_.size).load(std::memory_order_acquire);
  }
  [[nodiscard]] std::uint64_t pages() const { return size() / wasm::kPageSize; }
  /// What compiled code and the system calls' glue read: `size` through std::atomic_ref only.
  [[nodiscard]] MemoryView* view() const { return &view_; }
  /// The old size in pages, or nothing when it cannot grow so far.
  [[nodiscard]] std::optional<std::uint64_t> grow(std::uint64_t pages) const;
  /// For who forks.
  Mutex& growth_lock() const { return grow_lock_; }

 private:
  Memory(const wasm::MemoryType& type, MemoryBudget& budget) : type_(type), budget_(budget) {}

  wasm::MemoryType type_;
  MemoryBudget& budget_;
  HugePages huge_pages_ = HugePages::system_default;
  std::uint64_t reserved_ = 0;
  std::uint64_t max_pages_ = 0;  // the type's, or what the reservation has room for
  mutable Mutex grow_lock_;
  mutable MemoryView view_{nullptr, 0};
};

/// A memory that no single store owns: several share it (Store::use_memory). It lives as long as
/// the last of its holders.
Diagnosed<std::shared_ptr<Memory>> make_memory(const wasm::MemoryType& type,
                                               std::shared_ptr<Budgets> budgets,
                                               HugePages huge_pages = HugePages::system_default);

}  // namespace weft::engine
