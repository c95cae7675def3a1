// RangeRegistry: address ranges that a signal handler can look up. Any thread; `contains` takes no
// lock and is async-signal-safe. The two registries are process-wide because signal handlers are.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "base/mutex.h"
#include "base/uninstrumented.h"

namespace weft::engine {

class RangeRegistry {
 public:
  constexpr RangeRegistry() = default;
  /// One object loaded twice has one range with two owners.
  void add(std::uintptr_t begin, std::uintptr_t end, const void* owner);
  void remove(std::uintptr_t begin, const void* owner);
  /// Only whether: the owner may be gone by the time anybody looks at it.
  [[nodiscard]] WEFT_UNINSTRUMENTED bool contains(std::uintptr_t address) const;
  /// For who forks.
  Mutex& lock() { return lock_; }

 private:
  struct Slot {
    std::atomic<std::uintptr_t> begin = 0;
    std::atomic<std::uintptr_t> end = 0;  // 0: free
    std::atomic<const void*> owner = nullptr;
  };
  struct Chunk {
    std::array<Slot, 32> slots;
    std::atomic<std::uintptr_t> next = 0;  // a Chunk; never freed: a handler may be reading it
    [[nodiscard]] WEFT_UNINSTRUMENTED Chunk* behind() const {
      return reinterpret_cast<Chunk*>(next.load(std::memory_order_acquire));
    }
  };

  Mutex lock_;
  /// Around all ranges that there have ever been: most addresses that are asked for lie outside.
  std::atomic<std::uintptr_t> lowest_ = UINTPTR_MAX;
  std::atomic<std::uintptr_t> highest_ = 0;
  Chunk first_;
};

/// Compiled code.
RangeRegistry& text_ranges();
/// Reservations of linear memories, guards included.
RangeRegistry& memory_ranges();

}  // namespace weft::engine
