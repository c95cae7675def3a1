// SymbolNames: the ELF symbol of every function of a module. Immutable; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::codegen {

/// A symbol ends in ".w<index>", so that equal names stay distinct and a symbol tells its function.
class SymbolNames {
 public:
  static constexpr std::size_t kMaxNameLength = 200;

  /// `names[i]` is function i's name in the name section; empty, or beyond the end, where it has
  /// none.
  explicit SymbolNames(std::vector<std::string> names = {}) : names_(std::move(names)) {}

  [[nodiscard]] std::string operator()(std::uint32_t function) const;

 private:
  std::vector<std::string> names_;
};

/// `name` with everything but printable ASCII as '_', cut to SymbolNames::kMaxNameLength. '@' goes
/// too: the linker reads a symbol version behind it.
std::string symbol_text(std::string_view name);

}  // namespace weft::codegen
