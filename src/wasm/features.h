// Features: which parts of WebAssembly a module uses, and where first. A value; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/diagnostic.h"
#include "wasm/module.h"
#include "wasm/opcode.h"

namespace weft::wasm {

class Features {
 public:
  [[nodiscard]] bool uses(Feature feature) const { return first(feature).has_value(); }
  /// Byte offset of a use, the first one in the module as far as it is known.
  [[nodiscard]] std::optional<std::uint64_t> first(Feature feature) const {
    return first_[static_cast<std::size_t>(feature)];
  }
  void add(Feature feature, std::uint64_t offset) {
    auto& at = first_[static_cast<std::size_t>(feature)];
    if (!at || offset < *at) at = offset;
  }
  void merge(const Features& other);

 private:
  std::array<std::optional<std::uint64_t>, kFeatureCount> first_{};
};

/// Of everything but function bodies. The module need not be valid.
Features declared_features(const Module& module);

/// Of one body, by its index in module.bodies. Fails on malformed code only.
Diagnosed<Features> body_features(const Module& module, std::uint32_t body);

/// Of all the module.
Diagnosed<Features> used_features(const Module& module);

/// A Diagnostic for the first feature used that is in `refused`: what an engine without those would
/// say.
Diagnosed<> require_none(const Features& used, std::span<const Feature> refused);

}  // namespace weft::wasm
