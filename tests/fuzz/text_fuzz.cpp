// Any bytes as a module in text format, or as a test script: assembling gives an error or a module
// that the reader takes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "text/script.h"
#include "text/text.h"
#include "wasm/reader.h"
#include "wasm/validator.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  (void)text::parse_script(source);
  const auto bytes = text::assemble(source);
  if (!bytes) {
    WEFT_ASSERT(!bytes.error().message.empty());
    return 0;
  }
  const auto module = wasm::read_module(*bytes);
  if (module) (void)wasm::validate(*module);
  return 0;
}
