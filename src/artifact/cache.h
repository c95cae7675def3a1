// Cache: the private directory of compiled modules. Every operation is safe against other
// processes that use the same directory. One object belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "artifact/key.h"
#include "artifact/lock.h"
#include "base/diagnostic.h"

namespace weft::artifact {

inline constexpr std::uint64_t kDefaultCacheBytes = std::uint64_t{2} << 30;

struct CacheEntry {
  Key key;
  std::uint64_t bytes = 0;
  std::int64_t last_used = 0;  // seconds since 1970, within a day
  std::string source;          // the module's path, as remember_source got it
};

struct PruneReport {
  std::uint64_t removed_files = 0;
  std::uint64_t removed_bytes = 0;
  std::uint64_t remaining_bytes = 0;
};

/// Files in the directory, all 0600:
///   HEX.so            an artifact
///   HEX.src           the path of the module it was made of, for `weft cache list`
///   HEX.lock          held (flock) while HEX.so is being made
///   HEX.try           a byte for each attempt to make HEX.so in the background; goes with success
///   HEX16.mod         the SHA-256 of a module file that was hashed before (module_index.h)
///   *.tmp.PID.N       a file in the making (temporary.h), locked by its maker
class Cache {
 public:
  /// `directory` empty: $WEFT_CACHE_DIR, else $XDG_CACHE_HOME/weft, else ~/.cache/weft. Makes it
  /// (0700) where it is missing. Refuses a directory that others can enter or that is not ours.
  static Diagnosed<Cache> open(std::string directory = {});

  [[nodiscard]] const std::string& directory() const { return directory_; }

  /// The path of the verified artifact. Counts as a use. By the time it is opened another process
  /// may have pruned it.
  [[nodiscard]] std::optional<std::string> find(const Key& key) const;

  [[nodiscard]] std::string path_for(const Key& key) const;

  /// Waits for whoever is making `key`. Call find() again once it is held: that process may have
  /// left the artifact.
  [[nodiscard]] Diagnosed<FileLock> lock(const Key& key) const;
  /// Nothing if somebody else holds it.
  [[nodiscard]] Diagnosed<std::optional<FileLock>> try_lock(const Key& key) const;

  /// Removes whatever stands in the place of `key`'s artifact, but for a directory that is not
  /// empty, its note, and what others have begun to write. `lock` is that of `key`.
  void make_room(const FileLock& lock, const Key& key) const;

  /// Whether making `key` in the background is worth a try: not if two attempts within a day have
  /// left nothing (the compiler failed, was killed, had no room). Counts this one; who succeeds
  /// removes attempts_beside the artifact.
  [[nodiscard]] bool begin_attempt(const Key& key) const;
  static std::string attempts_beside(const std::string& artifact_path);

  /// For list(). Failure to write it does no harm and is not reported.
  void remember_source(const Key& key, std::string_view path) const;

  /// The SHA-256 of the open regular file `fd` (read from its start; its position stays); from the
  /// index of known files where it is unchanged since it was hashed last.
  [[nodiscard]] Diagnosed<Digest> digest_of(int fd) const;

  /// Most recently used first.
  [[nodiscard]] Diagnosed<std::vector<CacheEntry>> list() const;

  /// Bytes of everything in it.
  [[nodiscard]] Diagnosed<std::uint64_t> total_bytes() const;

  /// Removes artifacts, least recently used first, until at most `max_bytes` remain; and what dead
  /// processes left behind.
  [[nodiscard]] Diagnosed<PruneReport> prune(std::uint64_t max_bytes = kDefaultCacheBytes) const;

  /// Removes everything of Weft's but what other processes are making now.
  [[nodiscard]] Diagnosed<PruneReport> clear() const;

 private:
  explicit Cache(std::string directory) : directory_(std::move(directory)) {}
  [[nodiscard]] std::string file(const Digest& key, std::string_view suffix) const;

  std::string directory_;
};

}  // namespace weft::artifact
