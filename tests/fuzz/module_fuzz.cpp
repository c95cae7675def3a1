// Any bytes as a binary module: reader, validator, and whatever else looks at modules.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.h"
#include "wasm/features.h"
#include "wasm/names.h"
#include "wasm/reader.h"
#include "wasm/skeleton.h"
#include "wasm/validator.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  const auto module = wasm::read_module(std::span(data, size));
  if (!module) {
    WEFT_ASSERT(!module.error().message.empty());
    return 0;
  }
  const wasm::FunctionNames names(*module);
  for (std::uint32_t i = 0; i < 4 && i < module->functions.size(); ++i) {
    WEFT_ASSERT(!wasm::describe_function(*module, names, i).empty());
  }
  // Features are found in code that is well-formed, and valid code is.
  const bool featured = wasm::used_features(*module).has_value();
  const bool valid = wasm::validate(*module).has_value();
  WEFT_ASSERT(featured || !valid);
  const std::vector<std::uint8_t> skeleton = wasm::make_skeleton(*module);
  const auto again = wasm::read_skeleton(skeleton);
  WEFT_ASSERT(again.has_value());
  WEFT_ASSERT(again->functions.size() == module->functions.size());
  WEFT_ASSERT(again->bodies.size() == module->bodies.size());
  return 0;
}
