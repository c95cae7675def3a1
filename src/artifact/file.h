// The file of one compiled module: an ELF shared object with a footer that proves it whole.
// Functions without state; any thread.
#pragma once

#include <cstdint>
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

/// Appends the footer to the finished ELF file `path`, makes it 0600 and flushes it to the disk.
Diagnosed<> finish(const std::string& path, const Key& key);

/// Checks that `path` is whole and ours: a regular file (no symbolic link), owned by this user or
/// root, writable by nobody else, of exactly the size its footer names, with the right checksum.
/// Returns the key in its footer.
Diagnosed<Key> inspect(const std::string& path);

/// inspect, and the key must be `key`.
Diagnosed<> verify(const std::string& path, const Key& key);

/// A name for a file in the making beside `path`: "path.tmp.PID.N". Cache::prune removes those
/// whose process is gone.
std::string temporary_name(const std::string& path);

}  // namespace weft::artifact
