// The call table: lookups for linking and inspecting. Constant data; any thread.
#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <string_view>

#include "syscalls/row.h"

namespace weft::syscalls {

/// Every import Weft knows, ordered by module, name and signature.
std::span<const Syscall> table();

/// The row for an import, or null. `signature` has one letter a value (i, I, f, F, v, r for i32,
/// i64, f32, f64, v128, references): parameters, a colon, results. Older binaries import some
/// names with another type than today's, so the type takes part in the choice.
const Syscall* find(std::string_view module, std::string_view name, std::string_view signature);

/// All rows of one name, whatever their type: what to say when `find` has no answer.
std::span<const Syscall> candidates(std::string_view module, std::string_view name);

/// Whether any import of the module is known.
bool is_known_module(std::string_view module);

/// The families of an import's candidates: what `inspect` and `doctor` group by.
std::optional<Family> family_of(std::string_view module, std::string_view name);

using FamilySet = std::bitset<kFamilies>;
struct ImportName {
  std::string_view module;
  std::string_view name;
};
/// The families that a module with these imports needs; unknown ones add nothing.
FamilySet families_of(std::span<const ImportName> imports);

/// Its place in table(): a dense number for statistics.
std::size_t index_of(const Syscall& syscall);

}  // namespace weft::syscalls
