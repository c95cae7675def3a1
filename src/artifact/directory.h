// What lies in a cache directory, and what of it can go. Functions without state; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "artifact/cache.h"

namespace weft::artifact {

enum class CacheFileKind : std::uint8_t { artifact, source, lock, attempts, module, temporary };

/// Attempts longer ago than this do not count.
inline constexpr std::int64_t kAttemptSeconds = 24 * 60 * 60;

struct CacheFile {
  CacheFileKind kind = CacheFileKind::artifact;
  std::string path;
  Key key;  // of artifact, source, lock and attempts
  std::uint64_t bytes = 0;
  std::int64_t modified = 0;  // seconds since 1970
};

/// Files that Weft made there; others are not listed, and so never removed.
Diagnosed<std::vector<CacheFile>> list_directory(const std::string& directory);

/// Cache::prune.
Diagnosed<PruneReport> prune_directory(const std::string& directory, std::uint64_t max_bytes);

}  // namespace weft::artifact
