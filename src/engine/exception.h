// Tags and exceptions: what guests throw and catch. Exceptions owns a store's; docs/engine.md tells
// how long one lives. The store's thread, on the host stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/layout.h"
#include "engine/signature.h"
#include "engine/slot.h"
#include "wasm/types.h"

namespace weft::engine {

class Store;

/// Its address is its identity: modules that share a tag share the object. Lives as long as its
/// store.
struct Tag {
  const Signature* signature = nullptr;
};

inline const Tag& tag_of(const Exception* exception) {
  return *static_cast<const Tag*>(exception->tag);
}
/// As many as the tag's signature has parameters.
inline Slot* values_of(Exception* exception) { return reinterpret_cast<Slot*>(exception + 1); }

inline bool may_hold_exceptions(wasm::ValType type) {
  return type.is_ref() && type.heap() == wasm::HeapKind::exn;
}

/// Why Exceptions::make gave nothing.
inline constexpr char kTooManyExceptions[] = "too many exceptions are alive";

class Exceptions {
 public:
  /// Of live exceptions, in bytes.
  static constexpr std::size_t kMaxSize = std::size_t{64} << 20;
  /// So many new ones are made before the first search for dead ones.
  static constexpr std::size_t kFirstLimit = 4096;

  Exceptions() = default;
  Exceptions(const Exceptions&) = delete;
  Exceptions& operator=(const Exceptions&) = delete;
  ~Exceptions();

  /// All values are 0. Null: there are too many.
  [[nodiscard]] Exception* make(Store& store, const Tag& tag);
  /// The only reference to it is gone. Does nothing if it is known that there may be others.
  void release(Exception* exception);
  /// There are copies of references that compiled code takes for the only ones.
  void share_all();
  [[nodiscard]] bool owns(const Exception* exception) const {
    return exception->index < live_.size() && live_[exception->index] == exception;
  }
  [[nodiscard]] std::size_t live() const { return live_.size(); }

 private:
  /// Frees what no word in the stacks, globals and tables points to.
  void collect(Store& store);
  void free(Exception* exception);

  std::vector<Exception*> live_;                // by Exception::index
  std::vector<std::vector<Exception*>> spare_;  // by number of values
  std::size_t limit_ = kFirstLimit;
  std::size_t size_ = 0;  // of live and spare ones
};

}  // namespace weft::engine
