// CallStack: a guest thread's own stack and those of its contexts, as system calls see them. That
// thread only.
#pragma once

#include "engine/instance.h"
#include "kernel/call_stack.h"
#include "runtime/contexts.h"
#include "runtime/snapshots.h"

namespace weft::runtime {

/// Where compiled C keeps the top of its stack in the guest's memory, or null.
engine::Global* stack_pointer_of(engine::Instance& instance);

class CallStack final : public kernel::CallStack {
 public:
  /// `memory` is where system calls find their arguments; it may be null.
  CallStack(engine::Instance& instance, engine::Memory* memory)
      : snapshots_(instance.store(), memory, stack_pointer_of(instance)),
        contexts_(instance, memory, stack_pointer_of(instance)) {}

  Result<SnapshotId> checkpoint(const Checkpoint& checkpoint) override {
    return snapshots_.checkpoint(checkpoint);
  }
  std::optional<std::uint64_t> restore(const SnapshotId& id, std::uint64_t value) override {
    return snapshots_.restore(id, value);
  }
  Result<std::uint64_t> create_context(std::uint32_t function) override {
    return contexts_.create(function);
  }
  Result<std::uint64_t> switch_context(std::uint64_t context) override {
    return contexts_.switch_to(context);
  }
  Result<> destroy_context(std::uint64_t context) override { return contexts_.destroy(context); }

 private:
  Snapshots snapshots_;
  Contexts contexts_;
};

}  // namespace weft::runtime
