// Canonical function types: structurally equal types of different modules have one number and one
// object, process-wide. Any thread. They live as long as the process; their number is bounded by
// the types of the modules that were loaded.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/mutex.h"
#include "engine/layout.h"
#include "engine/slot.h"
#include "wasm/module.h"
#include "wasm/types.h"

namespace weft::engine {

/// Where the calling convention (engine/layout.h) keeps a parameter or a result.
struct Place {
  enum class Kind : std::uint8_t { none, integer, vector, spill };
  Kind kind = Kind::none;
  std::uint16_t index = 0;
};

struct Signature {
  std::uint32_t id = 0;  // never 0
  /// A type index in it is a canonical number too, or kSelf.
  wasm::FuncType type;
  /// Plain arrays, because code on the guest stack reads them.
  std::uint32_t param_count = 0;
  std::uint32_t result_count = 0;
  std::unique_ptr<Place[]> params;
  Place result;  // of the only one; more are spilled
  /// So many slots from the beginning of the spill area are its.
  std::uint32_t spilled_slots = 0;
  [[nodiscard]] std::uint32_t slots() const {
    return param_count > result_count ? param_count : result_count;
  }

  static constexpr std::uint32_t kSelf = UINT32_MAX;
};

/// A type of the host's own: it refers to no module's types.
const Signature& signature_of(const wasm::FuncType& type);
/// By canonical number.
const Signature& signature(std::uint32_t id);
/// For who forks.
Mutex& signature_lock();

/// The canonical numbers of a module's types.
std::vector<std::uint32_t> canonical_types(const wasm::Module& module);
/// The most that one of them has of the spill area.
std::uint32_t spilled_slots(std::span<const std::uint32_t> signatures);
/// `type` with a canonical number in place of a module's type index.
wasm::ValType canonical(wasm::ValType type, std::span<const std::uint32_t> signatures);

}  // namespace weft::engine
