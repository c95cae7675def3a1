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
  RightsPair rights = {};
  bool close_on_exec = false;
  /// Guest path of a preopened directory; null for everything else.
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
  [[nodiscard]] bool may(abi::Rights all) const { return abi::has_all(rights_.base, all); }

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

  /// [EBADF] for a free number.
  Result<FdRef> get(abi::Fd fd) const {
    if (shared_.load(std::memory_order_relaxed)) return get_counted(fd);
    return get_borrowed(fd);
  }
  /// The same, and `missing_right` when one of `needed` is absent.
  Result<FdRef> get(abi::Fd fd, abi::Rights needed) const {
    auto found = get(fd);
    if (found && !found->may(needed)) [[unlikely]]
      return fail(missing_right_);
    return found;
  }
  /// A counted copy of all that is known of a descriptor.
  Result<Descriptor> describe(abi::Fd fd) const;

  /// Puts it at the lowest free number that is at least `minimum`; [EMFILE] at the limit.
  Result<abi::Fd> insert(Descriptor descriptor, std::uint32_t minimum = 0);
  /// Two at once or none (pipes, socket pairs).
  Result<std::pair<abi::Fd, abi::Fd>> insert_pair(Descriptor first, Descriptor second);
  Result<> close(abi::Fd fd);
  /// fd_renumber of plain WASI: `to` must be open; it is closed and takes over `from`, which ends.
  Result<> move(abi::Fd from, abi::Fd to);
  /// dup2: `to` may be free and `from` stays open. The copy is not closed at exec.
  Result<> copy(abi::Fd from, abi::Fd to);
  /// Rights only shrink: [ENOTCAPABLE] for more than there is.
  Result<> shrink_rights(abi::Fd fd, RightsPair rights);
  Result<> set_close_on_exec(abi::Fd fd, bool value);
  void close_all();
  /// What a successful exec does.
  void close_marked();

  /// Shows every open descriptor, lowest number first, under the lock.
  template <class Visit>
  void each(const Visit& visit) const {
    const MutexLock lock(mutex_);
    for (std::uint32_t number = 0; number < slots_.size(); ++number) {
      if (slots_[number].file != nullptr) visit(number, slots_[number]);
    }
  }
  /// Puts it at exactly that number, in place of what may be there; [EBADF] beyond the limit.
  Result<> put_at(std::uint32_t number, Descriptor descriptor);

  /// For who forks: takes the locks of a shared table, its files and their listings, so that the
  /// child finds none taken and nothing half changed; and gives them back, in both.
  void lock_for_fork();
  void unlock_after_fork();

  /// The one directory that a process holds without a number.
  [[nodiscard]] std::shared_ptr<const File> working_directory() const {
    MutexLock lock(mutex_);
    return working_directory_;
  }
  void set_working_directory(std::shared_ptr<const File> directory) {
    MutexLock lock(mutex_);
    working_directory_.swap(directory);
  }

  [[nodiscard]] Errno missing_right() const { return missing_right_; }
  [[nodiscard]] std::uint32_t limit() const { return limit_; }
  [[nodiscard]] std::uint32_t open_count() const;
  /// Every open number and what it is.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, abi::Filetype>> list() const;

 private:
  // The table has one user as long as it is not shared, so nothing can change under way.
  Result<FdRef> get_borrowed(abi::Fd fd) const WEFT_IMPL_TSA(no_thread_safety_analysis) {
    const auto number = std::to_underlying(fd);
    if (number >= slots_.size() || slots_[number].file == nullptr) [[unlikely]]
      return fail(Errno::badf);
    return FdRef(slots_[number].file.get(), slots_[number].rights);
  }
  Result<FdRef> get_counted(abi::Fd fd) const;

  Descriptor* find(abi::Fd fd) WEFT_REQUIRES(mutex_);
  const Descriptor* find(abi::Fd fd) const WEFT_REQUIRES(mutex_);
  Result<std::uint32_t> lowest_free(std::uint32_t minimum) WEFT_REQUIRES(mutex_);
  void grow_to(std::uint32_t count) WEFT_REQUIRES(mutex_);
  void mark(std::uint32_t number, bool used) WEFT_REQUIRES(mutex_);
  void put(std::uint32_t number, Descriptor descriptor) WEFT_REQUIRES(mutex_);
  /// What was there; the caller lets it go after the lock is released.
  Descriptor take(std::uint32_t number) WEFT_REQUIRES(mutex_);

  const std::uint32_t limit_;
  const Errno missing_right_;
  std::atomic<bool> shared_{false};
  mutable Mutex mutex_;
  std::vector<Descriptor> slots_ WEFT_GUARDED_BY(mutex_);
  /// Two levels of bitmaps find the lowest free number: a bit of `used_` is a taken slot, a bit of
  /// `full_` a word of `used_` without a free slot.
  std::vector<std::uint64_t> used_ WEFT_GUARDED_BY(mutex_);
  std::vector<std::uint64_t> full_ WEFT_GUARDED_BY(mutex_);
  std::uint32_t open_count_ WEFT_GUARDED_BY(mutex_) = 0;
  std::shared_ptr<const File> working_directory_ WEFT_GUARDED_BY(mutex_);
  /// What lock_for_fork has locked.
  std::vector<std::shared_ptr<File>> locked_ WEFT_GUARDED_BY(mutex_);
};

}  // namespace weft::kernel
