// File: one open file description and the host descriptor behind it. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "abi/types.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "host/files.h"
#include "host/io.h"
#include "host/process.h"

namespace weft::kernel {

struct Mount;
struct Node;
class DirectoryStream;

/// How the host descriptor was opened, as O_ACCMODE has it; `none` is O_PATH.
enum class Access : std::uint8_t { read, write, read_write, none };

constexpr bool can_read(Access access) {
  return access == Access::read || access == Access::read_write;
}
constexpr bool can_write(Access access) {
  return access == Access::write || access == Access::read_write;
}

abi::Filetype filetype_of(host::FileKind kind);

/// Shared by every descriptor that refers to it. Immutable but for the flags and the directory
/// stream, which lock for themselves.
class File {
 public:
  /// Asks the host what the descriptor is and how it was opened.
  static Result<std::shared_ptr<File>> create(UniqueFd host_fd,
                                              std::shared_ptr<const Mount> mount = nullptr);
  /// For a caller that knows what the host would answer.
  static Result<std::shared_ptr<File>> create(UniqueFd host_fd, const host::FileInfo& info,
                                              const host::Status& status,
                                              std::shared_ptr<const Mount> mount);
  /// A directory that no host has: a node of the namespace.
  static Result<std::shared_ptr<File>> create_synthetic(std::shared_ptr<const Node> node);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] int host_fd() const { return host_fd_.get(); }
  [[nodiscard]] abi::Filetype type() const { return type_; }
  [[nodiscard]] Access access() const { return access_; }
  [[nodiscard]] bool is_directory() const { return type_ == abi::Filetype::directory; }
  [[nodiscard]] bool is_terminal() const { return terminal_; }
  [[nodiscard]] bool is_socket() const;
  /// The mount that paths below this directory belong to; null for files that no path led to.
  [[nodiscard]] const std::shared_ptr<const Mount>& mount() const { return mount_; }
  [[nodiscard]] bool read_only_mount() const;
  /// The node of the namespace that this is, if it is one: a mount's root, what leads to a mount, a
  /// device of Weft's, a command.
  [[nodiscard]] const std::shared_ptr<const Node>& node() const { return node_; }
  /// For what was just opened.
  void set_node(std::shared_ptr<const Node> node) { node_ = std::move(node); }
  /// Nothing of the host stands behind it; its host descriptor is none of a directory.
  [[nodiscard]] bool is_synthetic() const { return synthetic_; }
  /// A file of the host's own that the guest may use and not change.
  [[nodiscard]] bool is_shared() const;

  /// What the guest set at open or by fd_fdstat_set_flags.
  [[nodiscard]] abi::Fdflags flags() const {
    return static_cast<abi::Fdflags>(flags_.load(std::memory_order_relaxed));
  }
  /// Linux cannot switch the sync flags of an open file; Weft passes them with every write.
  Result<> set_flags(abi::Fdflags flags);
  /// For a description that other processes share, as a terminal: they do not see what the guest
  /// changes of the host's flags, or, where that cannot be had, only as long as this object lives.
  void restore_flags_at_end() {
    original_flags_ = flags();
    restorer_ = host::process_id();
  }
  /// For what was just opened with these flags.
  void note_flags(abi::Fdflags flags);
  /// What a write must ask for beyond the host descriptor's own flags.
  [[nodiscard]] host::Sync write_sync() const {
    return write_sync_.load(std::memory_order_relaxed);
  }

  /// What restore_flags_at_end is to restore, by this process.
  [[nodiscard]] std::optional<abi::Fdflags> flags_to_restore() const {
    return restorer_ == host::process_id() ? original_flags_ : std::nullopt;
  }
  void restore_flags_at_end(abi::Fdflags flags) {
    original_flags_ = flags;
    restorer_ = host::process_id();
  }
  void lock_for_fork();
  void unlock_after_fork();

  /// The position-keeping reader behind fd_readdir, made at first use.
  DirectoryStream& directory_stream();

 private:
  File(UniqueFd host_fd, abi::Filetype type, Access access, std::shared_ptr<const Mount> mount);

  UniqueFd host_fd_;
  abi::Filetype type_;
  Access access_;
  bool terminal_ = false;
  bool synthetic_ = false;
  bool opened_data_sync_ = false;
  bool opened_full_sync_ = false;
  std::shared_ptr<const Mount> mount_;
  std::shared_ptr<const Node> node_;
  std::optional<abi::Fdflags> original_flags_;
  int restorer_ = 0;  // the process that restores them; its children do not
  std::atomic<std::uint16_t> flags_{0};
  std::atomic<host::Sync> write_sync_{host::Sync::none};
  Mutex mutex_;
  std::unique_ptr<DirectoryStream> stream_ WEFT_GUARDED_BY(mutex_);
};

}  // namespace weft::kernel
