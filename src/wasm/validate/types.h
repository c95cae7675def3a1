// Rules about types: which are well-formed, which match which. Reads the module only; any thread.
// https://webassembly.github.io/spec/core/valid/matching.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wasm/module.h"
#include "wasm/types.h"

namespace weft::wasm {

/// The type of what unreachable code leaves on the stack: it matches every type.
inline constexpr ValType kBottom = ValType::ref(HeapKind::indexed, false, 0xffff'ffff);
/// The same, but known to be a reference that is not null.
inline constexpr ValType kBottomRef = ValType::ref(HeapKind::indexed, false, 0xffff'fffe);

/// Whether a value of type `sub` may stand where `super` is expected.
bool is_subtype(const Module& module, ValType sub, ValType super);

inline bool matches(const Module& module, ValType sub, ValType super) {
  return sub == super || is_subtype(module, sub, super);
}

/// The same for lists: equally long, and each matches.
bool matches(const Module& module, std::span<const ValType> sub, std::span<const ValType> super);

/// Whether the type a reference names exists.
inline bool is_known(const Module& module, ValType type) {
  return !type.is_ref() || type.heap() != HeapKind::indexed ||
         type.type_index() < module.types.size();
}

/// Whether locals of this type start with a value: all but references that cannot be null.
inline bool has_default(ValType type) { return !type.is_ref() || type.nullable(); }

/// "[i32 f64]"; long lists are cut.
std::string list(std::span<const ValType> types);

/// "unknown table 3: the module has 1".
std::string unknown(std::string_view what, std::uint64_t index, std::size_t count);

}  // namespace weft::wasm
