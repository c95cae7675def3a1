// Handmade modules for the unit tests of this room. Test code only; one thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/module.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

namespace weft::wasm::testing {

using Code = std::vector<std::uint8_t>;

/// Builds a module section by section. Sizes below 128 only, as everything here is small.
class ModuleBytes {
 public:
  ModuleBytes& section(std::uint8_t id, const Code& content) {
    bytes_.push_back(id);
    bytes_.push_back(static_cast<std::uint8_t>(content.size()));
    bytes_.insert(bytes_.end(), content.begin(), content.end());
    return *this;
  }
  ModuleBytes& custom(std::string_view name, const Code& content) {
    Code all = {static_cast<std::uint8_t>(name.size())};
    all.insert(all.end(), name.begin(), name.end());
    all.insert(all.end(), content.begin(), content.end());
    return section(0, all);
  }
  /// The code section of one body; `code` starts with the local declarations.
  ModuleBytes& body(const Code& code) {
    Code all = {1, static_cast<std::uint8_t>(code.size())};
    all.insert(all.end(), code.begin(), code.end());
    return section(10, all);
  }
  [[nodiscard]] const Code& bytes() const { return bytes_; }

 private:
  Code bytes_ = {0x00, 'a', 's', 'm', 1, 0, 0, 0};
};

/// One function () -> () with this body, and a memory of one page.
inline Code with_body(const Code& code) {
  return ModuleBytes()
      .section(1, {1, 0x60, 0, 0})
      .section(3, {1, 0})
      .section(5, {1, 0, 1})
      .body(code)
      .bytes();
}

/// "" for a valid module, else the message of the first error.
inline std::string error_of(const Code& bytes) {
  const auto module = read_module(bytes);
  if (!module) return module.error().message;
  const auto valid = validate(*module);
  return valid ? "" : valid.error().message;
}

}  // namespace weft::wasm::testing
