// Contexts: WASIX's green threads of one guest thread, each a fiber with a shadow stack of its own.
// That thread only.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "engine/fiber.h"
#include "engine/instance.h"
#include "engine/store.h"

namespace weft::runtime {

class Contexts {
 public:
  /// Of the guest's memory, for what C keeps in it: pthreads of musl get as much.
  static constexpr std::uint64_t kShadowStack = std::uint64_t{128} << 10;

  /// `memory` and `stack_pointer`, which may be null, are the guest's; they and the store outlive
  /// this.
  Contexts(engine::Instance& instance, engine::Memory* memory, engine::Global* stack_pointer)
      : instance_(instance), memory_(memory), stack_pointer_(stack_pointer) {}
  Contexts(const Contexts&) = delete;
  Contexts& operator=(const Contexts&) = delete;

  /// As kernel::CallStack's.
  Result<std::uint64_t> create(std::uint32_t function);
  Result<std::uint64_t> switch_to(std::uint64_t id);
  Result<> destroy(std::uint64_t id);

 private:
  struct Context {
    engine::Fiber* fiber = nullptr;
    std::uint64_t shadow_stack = 0;  // its lower end; 0: none
    engine::Slot stack_pointer;      // while it does not run
  };

  [[nodiscard]] engine::Table* table() const;
  Result<std::uint64_t> take_shadow_stack();
  [[nodiscard]] engine::Slot stack_pointer_at(std::uint64_t address) const;
  /// The id of the context that runs.
  [[nodiscard]] std::uint64_t current() const;
  static std::uint64_t ended(void* contexts, void* fiber);

  engine::Instance& instance_;
  engine::Memory* memory_;
  engine::Global* stack_pointer_;
  std::uint64_t last_id_ = 0;
  std::uint64_t switched_to_ = 0;
  engine::Slot main_stack_pointer_;
  std::unordered_map<std::uint64_t, Context> contexts_;
  std::vector<std::uint64_t> free_shadow_stacks_;
};

}  // namespace weft::runtime
