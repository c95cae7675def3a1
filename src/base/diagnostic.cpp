#include "base/diagnostic.h"

#include <fmt/format.h>

namespace weft {

std::string Diagnostic::text() const {
  std::string out = offset ? fmt::format("at byte 0x{:x}: {}", *offset, message) : message;
  if (!hint.empty()) out += fmt::format("\n  {}", hint);
  return out;
}

}  // namespace weft
