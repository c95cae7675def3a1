// Result<T>: the one way a fallible Weft function reports failure.
#pragma once

#include <expected>
#include <utility>

#include "base/errno.h"

namespace weft {

/// A class, not an alias: libstdc++ does not mark std::expected [[nodiscard]].
template <class T = void>
class [[nodiscard]] Result : public std::expected<T, Errno> {
 public:
  using std::expected<T, Errno>::expected;
};

/// Shorthand for the error side: `return fail(Errno::badf);`
constexpr std::unexpected<Errno> fail(Errno e) { return std::unexpected(e); }

}  // namespace weft

// WEFT_TRY(auto file, task.fds().get(fd));   bind the value, or return the error
// WEFT_CHECK(file->seek(0));                 no value wanted
//
// Declaration form on purpose: the `auto x = TRY(e)` form needs a GNU statement
// expression, and GCC 12 leaks half-built aggregates when one returns early.
#define WEFT_TRY(decl, ...) WEFT_IMPL_TRY(WEFT_IMPL_UNIQUE(weft_try_), decl, __VA_ARGS__)
#define WEFT_CHECK(...)                                                          \
  do {                                                                           \
    if (auto weft_check_ = (__VA_ARGS__); !weft_check_.has_value()) [[unlikely]] \
      return std::unexpected(std::move(weft_check_).error());                    \
  } while (false)

#define WEFT_IMPL_TRY(tmp, decl, ...)               \
  auto tmp = (__VA_ARGS__);                         \
  if (!tmp.has_value()) [[unlikely]]                \
    return std::unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)
#define WEFT_IMPL_CONCAT2(a, b) a##b
#define WEFT_IMPL_CONCAT(a, b) WEFT_IMPL_CONCAT2(a, b)
#define WEFT_IMPL_UNIQUE(stem) WEFT_IMPL_CONCAT(stem, __COUNTER__)
