// File: one open file description and the host descriptor behind it. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "abi/types.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace weft::kernel {

struct Mount;
class DirectoryStream;

/// How the host descriptor was opened, as O_ACCMODE has it; `none` is O_PATH.
enum class Access : std::uint8_t { read, write, read_write, none };

/// Shared by every descriptor that refers to it. Immutable but for the flags and the directory
/// stream, which lock for themselves.
class File {
 public:
  File(UniqueFd host_fd, abi::Filetype type, Access access, abi::Fdflags flags,
       std::shared_ptr<const Mount> mount);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] int host_fd() const { return host_fd_.get(); }
  [[nodiscard]] abi::Filetype type() const { return type_; }
  [[nodiscard]] Access access() const { return access_; }
  [[nodiscard]] bool is_directory() const { return type_ == abi::Filetype::directory; }
  [[nodiscard]] bool is_socket() const;
  /// The mount that paths below this directory belong to; null for files that no path led to.
  [[nodiscard]] const std::shared_ptr<const Mount>& mount() const { return mount_; }
  [[nodiscard]] bool read_only_mount() const;

  /// What the guest set at open or by fd_fdstat_set_flags.
  [[nodiscard]] abi::Fdflags flags() const;
  Result<> set_flags(abi::Fdflags flags);

  /// The position-keeping reader behind fd_readdir, made at first use.
  Result<DirectoryStream*> directory_stream();

 private:
  UniqueFd host_fd_;
  abi::Filetype type_;
  Access access_;
  std::shared_ptr<const Mount> mount_;
  std::atomic<std::uint16_t> flags_;
  Mutex stream_mutex_;
  std::unique_ptr<DirectoryStream> stream_ WEFT_GUARDED_BY(stream_mutex_);
};

}  // namespace weft::kernel
