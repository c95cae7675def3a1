// DirectoryStream: the reader behind fd_readdir. Any thread; calls take turns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "abi/types.h"
#include "base/mutex.h"
#include "base/result.h"
#include "kernel/file.h"

namespace weft::kernel {

/// Cookies of one stream: small numbers that stand for positions of the file system (d_off). The
/// positions themselves have up to 63 bits, and a 32-bit C library's telldir keeps 31.
class DirectoryCookies {
 public:
  /// The same position has the same cookie for as long as the stream remembers it.
  abi::Dircookie of(std::uint64_t position);
  /// [EINVAL] nobody was told such a cookie. 0 is the start.
  [[nodiscard]] Result<std::uint64_t> position(abi::Dircookie cookie) const;
  /// Positions told are forgotten when the reading starts again, but only once there are many
  /// more than a reader in between could need: names that come and go must not add up for ever.
  void start_again();

  static constexpr std::size_t kKept = 1 << 20;

 private:
  std::vector<std::uint64_t> positions_;
  std::unordered_map<std::uint64_t, abi::Dircookie> cookies_;
};

/// A cookie stands for the file system's own position behind an entry. That is what lseek takes,
/// it does not count entries, and so removing or adding others does not shift it. Old kernels'
/// tmpfs is the exception: there a position is only good while one reads on without seeking.
/// Therefore the stream keeps the entries it read last and seeks only when a cookie is neither
/// among them nor their end, which is never the case for a reader that goes straight ahead.
class DirectoryStream {
 public:
  /// What the namespace adds to a directory's entries; the host's of the same name are hidden.
  struct Extra {
    std::string name;
    std::uint64_t inode;
    abi::Filetype type;
  };
  Result<std::uint32_t> read(const File& directory, std::span<const Extra> extras,
                             std::span<std::byte> out, abi::Dircookie cookie);
  /// For who forks.
  Mutex& mutex() { return mutex_; }

 private:
  struct Entry {
    std::string_view name;
    std::uint64_t inode;
    abi::Filetype type;
    /// The position behind it.
    std::uint64_t next;
  };
  /// The entry at the cursor, which moves on; none at the end.
  Result<std::optional<Entry>> take(const File& directory, std::span<const Extra> extras)
      WEFT_REQUIRES(mutex_);
  Result<> go_to(const File& directory, std::uint64_t position) WEFT_REQUIRES(mutex_);
  Result<bool> refill(const File& directory) WEFT_REQUIRES(mutex_);

  static constexpr std::size_t kBufferSize = 32 << 10;

  Mutex mutex_;
  DirectoryCookies cookies_ WEFT_GUARDED_BY(mutex_);
  std::vector<std::byte> buffer_ WEFT_GUARDED_BY(mutex_);
  /// What of `buffer_` is filled.
  std::size_t filled_ WEFT_GUARDED_BY(mutex_) = 0;
  /// Where the next entry to hand out starts in `buffer_`.
  std::size_t cursor_ WEFT_GUARDED_BY(mutex_) = 0;
  /// The next extra, once the host's entries are through.
  std::optional<std::size_t> extra_ WEFT_GUARDED_BY(mutex_) = std::nullopt;
  /// The position before the first buffered entry, and the one behind the last.
  std::uint64_t first_ WEFT_GUARDED_BY(mutex_) = 0;
  std::uint64_t last_ WEFT_GUARDED_BY(mutex_) = 0;
};

}  // namespace weft::kernel
