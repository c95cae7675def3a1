#include "base/assert.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace weft {

void assertion_failed(const char* condition, const char* file, int line) {
  std::array<char, 512> text{};
  const auto end = fmt::format_to_n(text.data(), text.size(),
                                    "weft: internal error: {} ({}:{}). This is a bug in Weft.\n",
                                    condition, file, line);
  // Nothing can be done about a failing write here.
  [[maybe_unused]] const auto n =
      ::write(STDERR_FILENO, text.data(), std::min(end.size, text.size()));
  std::abort();
}

}  // namespace weft
