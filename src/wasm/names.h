// FunctionNames: what a module's "name" section calls its functions, for backtraces.
// Immutable after creation; any thread. Holds views into the module's bytes.
// https://webassembly.github.io/spec/core/appendix/custom.html#name-section
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/module.h"

namespace weft::wasm {

class FunctionNames {
 public:
  FunctionNames() = default;
  /// Takes what it can: a malformed name section is no error, its good part is used.
  explicit FunctionNames(const Module& module);

  /// As the name section has it; empty if it names no such function.
  [[nodiscard]] std::string_view find(std::uint32_t function) const;
  /// The module's own name, empty if it has none.
  [[nodiscard]] std::string_view module_name() const { return module_name_; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  struct Entry {
    std::uint32_t function = 0;
    std::uint32_t size = 0;
    const char* text = nullptr;
  };
  void read_functions(Bytes content);

  std::vector<Entry> names_;  // by function
  std::string_view module_name_;
};

/// A name for a person: the name section's, else that of an export, else of the import
/// ("module.name"), else "function[12]". Searches; for the few functions of a backtrace.
std::string describe_function(const Module& module, const FunctionNames& names,
                              std::uint32_t function);

}  // namespace weft::wasm
