// Diagnosed<T>: how Weft reports a bad module, flag or file to a person.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace weft {

/// One error for a person to read. `offset` is the byte offset in the module where one is known.
/// `hint` says what to do about it, where that is not obvious from the message.
struct Diagnostic {
  std::string message;
  std::optional<std::uint64_t> offset = std::nullopt;
  std::string hint = {};

  /// "at byte 0x1f: message", then the hint on an indented line of its own.
  [[nodiscard]] std::string text() const;
};

/// A value or a Diagnostic. WEFT_TRY and WEFT_CHECK of base/result.h work with it.
template <class T = void>
class [[nodiscard]] Diagnosed : public std::expected<T, Diagnostic> {
 public:
  using std::expected<T, Diagnostic>::expected;
};

inline std::unexpected<Diagnostic> diagnose(std::string message, std::string hint = {}) {
  return std::unexpected(Diagnostic{std::move(message), std::nullopt, std::move(hint)});
}
inline std::unexpected<Diagnostic> diagnose_at(std::uint64_t offset, std::string message,
                                               std::string hint = {}) {
  return std::unexpected(Diagnostic{std::move(message), offset, std::move(hint)});
}

}  // namespace weft
