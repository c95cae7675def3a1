// FunctionRecord: what the engine keeps of a function beside the FuncRef that guests hold. The
// engine makes every FuncRef as part of one of these. The store's thread.
#pragma once

#include "engine/function.h"
#include "engine/layout.h"
#include "engine/signature.h"

namespace weft::engine {

struct FunctionRecord {
  FuncRef ref{};  // first, so that a FuncRef* is a FunctionRecord*
  const Signature* signature = nullptr;
  EntryThunk* entry = nullptr;  // null: the engine's own
  HostFunction host{};          // of a host function: what ref.context points to

  [[nodiscard]] bool is_host() const { return ref.context == &host; }
  static FunctionRecord& of(FuncRef* ref) { return *reinterpret_cast<FunctionRecord*>(ref); }
  static const FunctionRecord& of(const FuncRef* ref) {
    return *reinterpret_cast<const FunctionRecord*>(ref);
  }
};
static_assert(offsetof(FunctionRecord, ref) == 0);

}  // namespace weft::engine
