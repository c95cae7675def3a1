// Global: a WebAssembly global variable, wherever its slot lies. One thread at a time.
#pragma once

#include "engine/slot.h"
#include "wasm/types.h"

namespace weft::engine {

class Global {
 public:
  Global(wasm::GlobalType type, Slot* slot) : type_(type), slot_(slot) {}
  [[nodiscard]] const wasm::GlobalType& type() const { return type_; }
  [[nodiscard]] Slot get() const { return *slot_; }
  /// Also for an immutable one: whether that is right is the caller's business.
  void set(Slot value) { *slot_ = value; }
  [[nodiscard]] Slot* slot() const { return slot_; }

 private:
  wasm::GlobalType type_;
  Slot* slot_;
};

}  // namespace weft::engine
