// FdTable: a process's descriptors, dense, lowest free number first. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abi/types.h"
#include "base/mutex.h"
#include "base/result.h"
#include "kernel/file.h"

namespace weft::kernel {

/// Rights as fd_fdstat_get shows them: on the descriptor itself, and for what path_open makes.
struct RightsPair {
  abi::Rights base{};
  abi::Rights inheriting{};
};

/// What one descriptor is. The description may be shared with other descriptors.
struct Descriptor {
  std::shared_ptr<File> file;
  RightsPair rights;
  bool close_on_exec = false;
  /// Guest path of a preopened directory; absent for everything else.
  std::shared_ptr<const std::string> preopen_name = nullptr;
};

/// A looked-up descriptor, valid while this object lives even if another thread closes the
/// number. While the table has one user the file is borrowed, not counted (as Linux's fdget
/// does): such a call must not use a FdRef again after it closed that number itself.
class FdRef {
 public:
  FdRef(File* file, RightsPair rights) : file_(file), rights_(rights) {}
  FdRef(std::shared_ptr<File> file, RightsPair rights)
      : file_(file.get()), rights_(rights), keep_(std::move(file)) {}

  File* operator->() const { return file_; }
  File& operator*() const { return *file_; }
  [[nodiscard]] const RightsPair& rights() const { return rights_; }

 private:
  File* file_;
  RightsPair rights_;
  std::shared_ptr<File> keep_;
};

class FdTable {
 public:
  static constexpr std::uint32_t kDefaultLimit = 4096;

  /// `missing_right` is what a descriptor without a needed right answers: notcapable for plain
  /// WASI, acces for WASIX.
  explicit FdTable(std::uint32_t limit = kDefaultLimit, Errno missing_right = Errno::notcapable);
  ~FdTable();
  FdTable(const FdTable&) = delete;
  FdTable& operator=(const FdTable&) = delete;

  /// Must be called before a second thread may use the table; there is no way back.
  void share() { shared_.store(true, std::memory_order_relaxed); }

  /// [EBADF] for a free number, `missing_right` when one of `needed` is absent.
  Result<FdRef> get(abi::Fd fd, abi::Rights needed = {}) const;
  /// A counted copy of all that is known of a descriptor.
  Result<Descriptor> describe(abi::Fd fd) const;

  /// Puts it at the lowest free number that is at least `minimum`; [EMFILE] at the limit.
  Result<abi::Fd> insert(Descriptor descriptor, std::uint32_t minimum = 0);
  /// Two at once or none (pipes, socket pairs).
  Result<std::pair<abi::Fd, abi::Fd>> insert_pair(Descriptor first, Descriptor second);
  Result<> close(abi::Fd fd);
  /// fd_renumber of plain WASI: `to` must be open; it is closed and takes over `from`, which ends.
  Result<> move(abi::Fd from, abi::Fd to);
  /// dup2: `to` may be free and `from` stays open.
  Result<> copy(abi::Fd from, abi::Fd to);
  /// Rights only shrink: [ENOTCAPABLE] for more than there is.
  Result<> shrink_rights(abi::Fd fd, RightsPair rights);
  Result<> set_close_on_exec(abi::Fd fd, bool value);
  void close_all();
  /// What a successful exec does.
  void close_marked();

  [[nodiscard]] std::uint32_t limit() const { return limit_; }
  [[nodiscard]] std::uint32_t open_count() const;

 private:
  const Descriptor* find(abi::Fd fd) const WEFT_REQUIRES(mutex_);
  std::optional<std::uint32_t> lowest_free(std::uint32_t minimum) const WEFT_REQUIRES(mutex_);
  Result<> grow_to(std::uint32_t number) WEFT_REQUIRES(mutex_);
  void mark(std::uint32_t number, bool used) WEFT_REQUIRES(mutex_);
  Result<FdRef> check(const Descriptor* slot, abi::Rights needed, bool counted) const;

  const std::uint32_t limit_;
  const Errno missing_right_;
  std::atomic<bool> shared_{false};
  mutable Mutex mutex_;
  std::vector<Descriptor> slots_ WEFT_GUARDED_BY(mutex_);
  /// used_[0]: one bit a slot; used_[n+1]: one bit a full word of used_[n].
  std::vector<std::vector<std::uint64_t>> used_ WEFT_GUARDED_BY(mutex_);
};

}  // namespace weft::kernel
