// StackImage: a copy of a guest stack, from a host call to where it begins. It must not outlive its
// store, and belongs to whoever captured it. The store's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/slot.h"

namespace weft::engine {

class Stacks;

class StackImage {
 public:
  StackImage(const StackImage&) = delete;
  StackImage& operator=(const StackImage&) = delete;
  ~StackImage();

  /// Of the copied stack, in bytes.
  [[nodiscard]] std::size_t size() const { return words_ * sizeof(std::uint64_t); }
  /// How many results of the captured host call a restore may set.
  [[nodiscard]] std::size_t result_slots() const { return values_.size(); }

 private:
  friend class Stacks;
  explicit StackImage(Stacks& owner) : owner_(owner) {}

  Stacks& owner_;
  std::size_t index_ = 0;         // among the owner's
  std::uint64_t fiber_ = 0;       // id of the fiber that it belongs to
  std::uint64_t activation_ = 0;  // id of the call whose beginning it holds; 0: the fiber's own
  std::uint64_t sp_ = 0;
  std::size_t words_ = 0;
  std::unique_ptr<std::uint64_t[]> copy_;
  std::span<Slot> values_;  // of the host call, in the guest stack
};

}  // namespace weft::engine
