// DirectoryStream: the reader behind fd_readdir. Any thread; calls take turns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "abi/types.h"
#include "base/mutex.h"
#include "base/result.h"
#include "kernel/file.h"

namespace weft::kernel {

/// A cookie is the file system's own position behind an entry (d_off). That is what lseek takes,
/// it does not count entries, and so removing or adding others does not shift it. Old kernels'
/// tmpfs is the exception: there a position is only good while one reads on without seeking.
/// Therefore the stream keeps the entries it read last and seeks only when a cookie is neither
/// among them nor their end, which is never the case for a reader that goes straight ahead.
class DirectoryStream {
 public:
  Result<std::uint32_t> read(const File& directory, std::span<std::byte> out,
                             abi::Dircookie cookie);

 private:
  Result<> position(const File& directory, abi::Dircookie cookie) WEFT_REQUIRES(mutex_);
  Result<bool> refill(const File& directory) WEFT_REQUIRES(mutex_);

  static constexpr std::size_t kBufferSize = 32 * 1024;

  Mutex mutex_;
  std::vector<std::byte> buffer_ WEFT_GUARDED_BY(mutex_);
  /// What of `buffer_` is filled.
  std::size_t filled_ WEFT_GUARDED_BY(mutex_) = 0;
  /// Where the next entry to hand out starts in `buffer_`.
  std::size_t cursor_ WEFT_GUARDED_BY(mutex_) = 0;
  /// The position before the first buffered entry, and the one behind the last.
  std::uint64_t first_ WEFT_GUARDED_BY(mutex_) = 0;
  std::uint64_t last_ WEFT_GUARDED_BY(mutex_) = 0;
};

}  // namespace weft::kernel
