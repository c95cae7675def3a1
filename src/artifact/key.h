// The identity of a compiled module: what it was made of, by which compiler, for which CPU.
// Plain values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace weft::artifact {

/// A SHA-256 value.
struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  friend bool operator==(const Digest&, const Digest&) = default;

  /// 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;
  /// Exactly what hex() writes; nothing else.
  static std::optional<Digest> from_hex(std::string_view text);
};

Digest sha256(std::span<const std::uint8_t> bytes);
/// Of a whole regular file, read in pieces; the descriptor's position stays.
Diagnosed<Digest> sha256_file(int fd);

/// The name of an artifact: equal keys mean interchangeable objects.
struct Key : Digest {
  friend bool operator==(const Key&, const Key&) = default;
  static std::optional<Key> from_hex(std::string_view text);
};

/// What a user's flags change in the object.
struct KeyOptions {
  int level = 2;
  std::string cpu;    // "x86-64-v3"
  std::string flags;  // anything else that matters, in one canonical spelling
};

/// In KeyOptions::flags: an artifact with DWARF.
inline constexpr std::string_view kDebugFlag = "g";

/// Hashes the module's digest, `options`, Weft's version and the digest of the compiler's sources
/// (engine/layout.h with its ABI version among them).
Key make_key(const Digest& module_sha256, const KeyOptions& options);

}  // namespace weft::artifact
