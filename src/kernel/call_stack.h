// CallStack: what a guest thread asks for concerning the stack that its own calls lie on: captured
// stacks and stacks to switch to. The runtime implements it over the engine. That thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/result.h"

namespace weft::kernel {

class CallStack {
 public:
  /// Of a captured stack; never another one's, whatever thread or process asks.
  using SnapshotId = std::array<std::uint64_t, 2>;

  struct Checkpoint {
    std::uint64_t address;  // of the snapshot in the guest's memory
    std::byte* value;       // 8 bytes in the guest's memory, for what a restore gives
    void* values;           // of the call that is to return again
  };

  CallStack() = default;
  CallStack(const CallStack&) = delete;
  CallStack& operator=(const CallStack&) = delete;
  virtual ~CallStack() = default;

  /// Captures the stack of the call that runs.
  virtual Result<SnapshotId> checkpoint(const Checkpoint& checkpoint) = 0;
  /// What the call must return (Control::engine), so that the captured call returns again, with
  /// success, and `value` behind its pointer. Nothing: this thread has no such snapshot.
  virtual std::optional<std::uint64_t> restore(const SnapshotId& id, std::uint64_t value) = 0;

  /// A suspended context that will call a function of the table; never 0, which is the first one.
  virtual Result<std::uint64_t> create_context(std::uint32_t function) = 0;
  /// What the call must return (Control::engine), so that `context` goes on; 0: it is already on.
  virtual Result<std::uint64_t> switch_context(std::uint64_t context) = 0;
  virtual Result<> destroy_context(std::uint64_t context) = 0;
};

}  // namespace weft::kernel
