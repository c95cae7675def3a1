#include "codegen/emit/symbols.h"

#include <fmt/format.h>

namespace weft::codegen {

std::string symbol_text(std::string_view name) {
  std::string text(name.substr(0, SymbolNames::kMaxNameLength));
  for (char& c : text) {
    if (c <= ' ' || c > '~' || c == '@' || c == '"' || c == '\\') c = '_';
  }
  return text;
}

std::string SymbolNames::operator()(std::uint32_t function) const {
  if (function >= names_.size() || names_[function].empty()) {
    return fmt::format("function.w{}", function);
  }
  const std::string text = symbol_text(names_[function]);
  // ".L…" is a label that the assembler forgets, "llvm.…" an intrinsic.
  const bool special = text.starts_with('.') || text.starts_with("llvm.");
  return fmt::format("{}{}.w{}", special ? "_" : "", text, function);
}

}  // namespace weft::codegen
