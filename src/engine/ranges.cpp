#include "engine/ranges.h"

namespace weft::engine {

void RangeRegistry::add(std::uintptr_t begin, std::uintptr_t end, const void* owner) {
  const MutexLock lock(lock_);
  if (begin < lowest_.load(std::memory_order_relaxed)) lowest_ = begin;
  if (end > highest_.load(std::memory_order_relaxed)) highest_ = end;
  Chunk* chunk = &first_;
  while (true) {
    for (Slot& slot : chunk->slots) {
      if (slot.end.load(std::memory_order_relaxed) != 0) continue;
      slot.owner.store(owner, std::memory_order_relaxed);
      slot.begin.store(begin, std::memory_order_relaxed);
      slot.end.store(end, std::memory_order_release);
      return;
    }
    if (chunk->next.load(std::memory_order_relaxed) == 0) {
      chunk->next.store(reinterpret_cast<std::uintptr_t>(new Chunk), std::memory_order_release);
    }
    chunk = chunk->behind();
  }
}

void RangeRegistry::remove(std::uintptr_t begin, const void* owner) {
  const MutexLock lock(lock_);
  for (Chunk* c = &first_; c != nullptr; c = c->behind()) {
    for (Slot& slot : c->slots) {
      if (slot.begin.load(std::memory_order_relaxed) != begin ||
          slot.owner.load(std::memory_order_relaxed) != owner) {
        continue;
      }
      // An empty range first: a reader that sees the old end must not see another begin.
      slot.end.store(0, std::memory_order_relaxed);
      slot.begin.store(0, std::memory_order_release);
      return;
    }
  }
}

bool RangeRegistry::contains(std::uintptr_t address) const {
  if (address < lowest_.load(std::memory_order_relaxed) ||
      address >= highest_.load(std::memory_order_relaxed)) {
    return false;
  }
  for (const Chunk* c = &first_; c != nullptr; c = c->behind()) {
    for (const Slot& slot : c->slots) {
      const std::uintptr_t end = slot.end.load(std::memory_order_acquire);
      if (address >= end) continue;
      const std::uintptr_t begin = slot.begin.load(std::memory_order_acquire);
      // Unchanged while it was read?
      if (address >= begin && slot.end.load(std::memory_order_acquire) == end) return true;
    }
  }
  return false;
}

// Process-wide, because signal handlers are; constant-initialised and never destroyed.
RangeRegistry& text_ranges() {
  static constinit RangeRegistry registry;
  return registry;
}
RangeRegistry& memory_ranges() {
  static constinit RangeRegistry registry;
  return registry;
}

}  // namespace weft::engine
