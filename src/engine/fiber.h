// Fiber: one guest stack of a store and what runs on it. The store's main one is where calls begin;
// others are made for functions of their own (engine/stacks.h). The store's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/execution.h"
#include "engine/guest_stack.h"
#include "engine/slot.h"

namespace weft::engine {

struct FunctionRecord;

/// What weft_engine_fiber_main calls. x86_64.S knows the layout.
struct FiberStart {
  EntryThunk* thunk = nullptr;
  void* context = nullptr;
  const void* code = nullptr;
  void* values = nullptr;
};
static_assert(offsetof(FiberStart, thunk) == 0);
static_assert(offsetof(FiberStart, context) == 8);
static_assert(offsetof(FiberStart, code) == 16);
static_assert(offsetof(FiberStart, values) == 24);

struct FiberOptions {
  /// As StoreOptions::stack_size.
  std::uint64_t stack_size = std::uint64_t{256} << 10;
  /// Called on the host stack when the fiber's function has returned, with the Fiber in place of
  /// values, and returns as a host function does: 0 to go on with the fiber's link.
  HostCall ended = nullptr;
  void* env = nullptr;
};

class Fiber {
 public:
  enum class State : std::uint8_t {
    fresh,      // its function has not begun
    suspended,  // behind a host call that switched away
    running,    // the store's current one, also while a host function runs
    ended,      // returned, or left by a trap, an exception or a host function's status
  };

  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber();

  [[nodiscard]] State state() const { return state_; }
  /// Never again another one's of the store.
  [[nodiscard]] std::uint64_t id() const { return id_; }
  /// Suspended: the values of the host call that it is in; the host may still write its results.
  [[nodiscard]] std::span<Slot> call_values() const { return call_values_; }
  /// Ended by return: its function's results in the first slots.
  [[nodiscard]] std::span<const Slot> results() const { return values_; }
  /// Where an uncaught exception goes on, and the thread when the function has returned. May be
  /// null: then both end the call.
  [[nodiscard]] Fiber* link() const { return link_; }
  void set_link(Fiber* link);

 private:
  friend class Stacks;
  Fiber(std::uint64_t id, std::unique_ptr<GuestStack> stack);

  std::uint64_t id_;
  State state_ = State::fresh;
  std::unique_ptr<GuestStack> stack_;  // null when it has ended
  std::uint64_t sp_ = 0;               // suspended: of its HostCallFrame
  Activation* bound_ = nullptr;        // the last of the calls that have begun here
  Fiber* link_ = nullptr;
  std::size_t links_here_ = 0;  // fibers whose link this is
  std::size_t index_ = 0;       // among the owner's
  std::span<Slot> call_values_;
  std::vector<Slot> values_;
  const FunctionRecord* function_ = nullptr;  // null: the main one
  FiberStart start_;
  RegisterFile registers_;  // without a thunk
  FiberOptions options_;
};

}  // namespace weft::engine
