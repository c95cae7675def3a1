// WEFT_ASSERT: a bug of Weft's own that no guest input can reach. On in every build.
#pragma once

namespace weft {

/// Prints the failed condition to stderr and aborts. Async-signal-safe.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace weft

#define WEFT_ASSERT(condition)                                  \
  do {                                                          \
    if (!(condition)) [[unlikely]]                              \
      ::weft::assertion_failed(#condition, __FILE__, __LINE__); \
  } while (false)
