// Function and Extern: what instances import and export. Plain handles into a store.
#pragma once

#include <cstdint>
#include <variant>

#include "engine/layout.h"
#include "engine/slot.h"
#include "wasm/types.h"

namespace weft::engine {

class Memory;
class Table;
class Global;
struct Tag;

/// A function of the guest or of the host. Valid as long as the store that made it.
struct Function {
  FuncRef* ref = nullptr;
  const wasm::FuncType* type = nullptr;
};

/// A function's handle from a reference as the guest holds it; `ref` is not null.
Function function_of(FuncRef* ref);

/// `values` is a Slot array: arguments in, results out. Returns 0 to return to the guest, or a
/// status to leave it with: call() then ends with Left{status}. `return store.raise(…)` and `return
/// store.propagate(…)` end it with a Trap.
using HostCall = std::uint64_t (*)(void* env, void* values);

using Extern = std::variant<Function, Memory*, Table*, Global*, Tag*>;

}  // namespace weft::engine
