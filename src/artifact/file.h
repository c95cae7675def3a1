// The file of one compiled module: an ELF shared object with a footer that proves it whole.
// Functions without state; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "artifact/key.h"
#include "base/diagnostic.h"

namespace weft::artifact {

/// The last bytes of an artifact. The ELF image before it is untouched: loaders ignore what
/// follows their last section.
struct Footer {
  static constexpr char kMagic[8] = {'w', 'e', 'f', 't', 'f', 'o', 'o', 't'};
  static constexpr std::uint32_t kVersion = 1;

  char magic[8];
  std::uint32_t version;
  std::uint32_t footer_size;  // sizeof(Footer)
  std::uint8_t key[32];
  std::uint64_t payload_size;     // bytes before the footer
  std::uint64_t payload_hash[2];  // XXH3-128 of them, low and high half
  std::uint64_t footer_hash;      // XXH3-64 of the footer's bytes before this field
};
static_assert(sizeof(Footer) == 80);

/// Writes the ELF image `payload` with its footer, flushes it to the disk, and puts it at `path` in
/// one step, mode 0600. Where that fails, nothing is left but what was at `path` before.
Diagnosed<> place(const std::string& path, std::span<const std::uint8_t> payload, const Key& key);

/// The exit status of weft-compiler when only place() failed: the module is fine, the disk is not.
inline constexpr int kNotPlacedStatus = 3;

/// Checks that `path` is whole and ours: a regular file (no symbolic link), owned by this user or
/// root, writable by nobody else, of exactly the size its footer names, with the right checksum.
/// Returns the key in its footer.
Diagnosed<Key> inspect(const std::string& path);

/// inspect, and the key must be `key`.
Diagnosed<> verify(const std::string& path, const Key& key);

}  // namespace weft::artifact
