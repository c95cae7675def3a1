// SandboxMemory: --max-memory, for the linear memories of all processes of a sandbox together. Any
// thread.
#pragma once

#include <atomic>
#include <cstdint>

#include "engine/memory.h"
#include "runtime/members.h"

namespace weft::runtime {

class SandboxMemory final : public engine::MemoryAccount {
 public:
  /// Once, before there are memories; `members` outlives it. `place` is this process's there.
  void begin(Members& members, std::uint32_t place, std::uint64_t limit) {
    members_ = &members;
    limit_ = limit;
    place_.store(place);
    // What the program before this one had in the same process is gone.
    members.give_memory_back(place, members.memory_of(place));
  }
  [[nodiscard]] bool counts() const { return members_ != nullptr; }
  /// Before a fork: the child, to be at `place`, may have as much as this process. It counts in
  /// full, although most of it is shared until somebody writes to it.
  [[nodiscard]] bool take_for_copy(std::uint32_t place) {
    return !counts() || members_->take_memory(place, members_->memory_of(place_.load()), limit_);
  }
  /// In the child.
  void moved_to(std::uint32_t place) { place_.store(place); }

  [[nodiscard]] bool take(std::uint64_t bytes) override {
    return members_->take_memory(place_.load(), bytes, limit_);
  }
  void give_back(std::uint64_t bytes) override { members_->give_memory_back(place_.load(), bytes); }

 private:
  Members* members_ = nullptr;
  std::uint64_t limit_ = 0;
  std::atomic<std::uint32_t> place_ = 0;
};

}  // namespace weft::runtime
