// ModuleValidator: the rules for everything in a module but its function bodies. One use on one
// thread. https://webassembly.github.io/spec/core/valid/modules.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "wasm/module.h"
#include "wasm/read/module_reader.h"
#include "wasm/validate/body_state.h"

namespace weft::wasm {

class ModuleValidator {
 public:
  explicit ModuleValidator(const Module& module) : module_(module), expressions_(module) {}
  Diagnosed<> validate();

 private:
  // validate/module_validator.cpp
  Diagnosed<> check_types() const;
  Diagnosed<> check_functions() const;
  Diagnosed<> check_tags() const;
  Diagnosed<> check_tables();
  Diagnosed<> check_memories() const;
  Diagnosed<> check_globals();
  Diagnosed<> check_exports() const;
  Diagnosed<> check_export_names() const;
  Diagnosed<> check_start() const;

  // validate/segments.cpp
  Diagnosed<> check_elements();
  Diagnosed<> check_element(const ElementSegment& segment);
  Diagnosed<> check_data();

  /// An error in a section's entry; the model keeps places for sections only.
  [[nodiscard]] std::unexpected<Diagnostic> error_in(SectionId section, std::string message) const;
  /// Import entries of one kind come before the section's own.
  [[nodiscard]] static SectionId place(std::uint32_t index, std::uint32_t imported, SectionId own) {
    return index < imported ? SectionId::import : own;
  }
  [[nodiscard]] std::uint64_t offset_of(std::string_view name) const;
  [[nodiscard]] Diagnosed<> check_known(ValType type, SectionId section) const;
  [[nodiscard]] Diagnosed<> check_range(const Limits& limits, SectionId section) const;

  const Module& module_;
  BodyState expressions_;
};

}  // namespace weft::wasm
