// GuestStack: native stack for guest code, between two guards. It never moves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/diagnostic.h"
#include "base/mutex.h"
#include "base/uninstrumented.h"

namespace weft::engine {

class GuestStack {
 public:
  /// Large enough that no stack frame jumps over it unseen: compiled code probes larger frames.
  static constexpr std::uint64_t kLowerGuard = std::uint64_t{1} << 20;
  static constexpr std::uint64_t kUpperGuard = std::uint64_t{64} << 10;
  static constexpr std::uint64_t kMinSize = std::uint64_t{64} << 10;
  static constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 30;

  GuestStack() = default;
  GuestStack(const GuestStack&) = delete;
  GuestStack& operator=(const GuestStack&) = delete;
  ~GuestStack();
  Diagnosed<> allocate(std::uint64_t size);

  [[nodiscard]] std::uintptr_t top() const { return top_; }
  [[nodiscard]] std::uint64_t size() const { return top_ - bottom_; }
  /// Gives the kernel back what lies far below the top.
  void trim();
  /// Is `sp` a stack pointer of guest code, be it one that has just overflowed?
  [[nodiscard]] WEFT_UNINSTRUMENTED bool contains(std::uintptr_t sp) const {
    return sp - mapping_ <= top_ - mapping_ && mapping_ != 0;
  }
  /// Are there `size` bytes below `sp` that may be written to?
  [[nodiscard]] WEFT_UNINSTRUMENTED bool has_room(std::uintptr_t sp, std::uint64_t size) const {
    return sp >= bottom_ && sp - bottom_ >= size;
  }
  [[nodiscard]] WEFT_UNINSTRUMENTED bool in_guard(std::uintptr_t address) const {
    return (address >= mapping_ && address < bottom_) ||
           (address >= top_ && address < top_ + kUpperGuard);
  }

 private:
  std::uintptr_t mapping_ = 0;
  std::uintptr_t bottom_ = 0;
  std::uintptr_t top_ = 0;
};

// Stacks of stores that are gone, for those to come: threads of a guest come and go. Any thread.

/// Of `size` bytes up to twice as many. Null: there is none.
std::unique_ptr<GuestStack> take_spare_stack(std::uint64_t size);
void keep_spare_stack(std::unique_ptr<GuestStack> stack);
/// For forks.
Mutex& spare_stacks_lock();

}  // namespace weft::engine
