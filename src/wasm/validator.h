// Validation by the rules of the specification.
// https://webassembly.github.io/spec/core/valid/index.html
#pragma once

#include <cstdint>
#include <memory>

#include "base/diagnostic.h"
#include "wasm/module.h"

namespace weft::wasm {

class BodyState;

/// Everything but function bodies: types, imports, limits, initialisers, segments, exports.
Diagnosed<> validate_module(const Module& module);

/// The body of defined function `body` (an index into module.bodies). The module must have passed
/// validate_module. Any thread; several bodies may be validated at once.
Diagnosed<> validate_body(const Module& module, std::uint32_t body);

/// Validates many bodies of one module and reuses its memory between them. Any thread, but one
/// thread at a time.
class BodyValidator {
 public:
  explicit BodyValidator(const Module& module);
  ~BodyValidator();
  BodyValidator(const BodyValidator&) = delete;
  BodyValidator& operator=(const BodyValidator&) = delete;
  /// As validate_body.
  Diagnosed<> validate(std::uint32_t body);

 private:
  std::unique_ptr<BodyState> state_;
};

/// validate_module, then every body.
Diagnosed<> validate(const Module& module);

}  // namespace weft::wasm
