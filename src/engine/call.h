// Calls from the host into the guest, and how they end. docs/engine.md tells the whole story.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "engine/function.h"
#include "engine/trap.h"

namespace weft::engine {

class Store;
class Instance;

struct Returned {};
/// The guest was left: by a host function's status, or by Store::request_leave.
struct Left {
  std::uint64_t status = 0;
};
using Outcome = std::variant<Returned, Trap, Left>;

/// Calls `function` on the store's guest stack. `values` holds the arguments in its first slots and
/// receives the results there; it has max(parameters, results) slots or more. Host functions may
/// call it again for the same or another store; if such an inner call ends with Left or Trap, what
/// to return to the outer guest is the host function's choice. Too deep a recursion is a Trap.
/// One thread at a time a store.
[[nodiscard]] Outcome call(Store& store, const Function& function, std::span<Slot> values);

/// Calls the module's start function, if it has one.
[[nodiscard]] Outcome run_start(Instance& instance);

}  // namespace weft::engine
