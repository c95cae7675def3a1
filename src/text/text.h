// The text format: source to binary module.
// https://webassembly.github.io/spec/core/text/index.html
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace weft::text {

/// Assembles one module: "(module …)", or its fields without that wrapper. The result is well
/// formed, but not validated. Function names go into a name section. Any thread.
Diagnosed<std::vector<std::uint8_t>> assemble(std::string_view source);

}  // namespace weft::text
