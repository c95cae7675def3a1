// Path resolution: from where a path starts to what it names. Any thread; nothing is shared between
// calls.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "host/files.h"
#include "kernel/fd_table.h"
#include "kernel/mounts.h"
#include "kernel/namespace.h"
#include "kernel/path.h"
#include "kernel/task.h"

namespace weft::kernel {

/// A guest's path after the checks that need no file system: not empty, no NUL, UTF-8, not too
/// long; absolute only where there is a root. NUL-terminated.
class CheckedPath {
 public:
  static Result<CheckedPath> create(const Task& task, std::string_view text);

  [[nodiscard]] const char* c_str() const { return text_.data(); }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  CheckedPath() {}  // the array is filled by create; no need to clear 4 KiB for every call

  std::array<char, kMaxPath + 1> text_;
  std::size_t size_ = 0;
};

/// Text that becomes the content of a link or a name: the same checks, absolute allowed.
Result<> check_text(std::string_view text);

/// Where a path starts.
class Origin {
 public:
  /// Preview 1: the directory `fd`. [EBADF], [ENOTDIR] for what is no directory, then the rights.
  /// WASIX: the root for an absolute path, whatever `fd` is; the working directory for kCwd; else
  /// the same.
  static Result<Origin> create(Task& task, abi::Fd fd, std::string_view path, abi::Rights needed);
  /// For Weft's own paths, which are absolute or relative to the working directory.
  explicit Origin(Task& task, std::string_view path);

  [[nodiscard]] Task& task() const { return *task_; }
  /// Null: the root of the namespace.
  [[nodiscard]] const File* directory() const { return directory_; }
  [[nodiscard]] abi::Rights inheriting() const { return inheriting_; }
  /// Null in Preview 1, where a path never leaves its directory.
  [[nodiscard]] const Namespace* names() const { return task_->names().get(); }
  /// A counted reference to one of the namespace's nodes.
  [[nodiscard]] std::shared_ptr<const Node> shared(const Node* node) const {
    return {task_->names(), node};
  }

 private:
  explicit Origin(Task& task) : task_(&task) {}

  Task* task_;
  std::optional<FdRef> descriptor_ = std::nullopt;
  std::shared_ptr<const File> working_directory_ = nullptr;
  const File* directory_ = nullptr;
  abi::Rights inheriting_ = abi::kAllRights;
};

/// What a path named.
struct Opened {
  /// Invalid for what only a node tells (a directory without a host's, a link), and for `file`.
  UniqueFd fd = {};
  /// Where it was found; null outside of all mounts.
  std::shared_ptr<const Mount> mount = nullptr;
  std::shared_ptr<const Node> node = nullptr;
  /// One of the guest's own descriptors, named through /dev/fd.
  std::optional<Descriptor> descriptor = std::nullopt;
};

/// SANDBOX: opens what the path names and never leaves the directory (Preview 1: [ENOTCAPABLE] for
/// `..` out of it and for absolute links on the way) or the namespace (WASIX); loop for magic
/// links. A read-only mount answers as a read-only file system does.
Result<Opened> open_path(const Origin& origin, const CheckedPath& path, host::OpenFlags flags);

Result<abi::Filestat> stat_of(const Opened& opened);

/// The directory a path's last component stands in, and that component.
class Parent {
 public:
  /// [ENOENT] and so on for the way there; the component itself need not exist.
  static Result<Parent> create(const Origin& origin, const CheckedPath& path);

  /// Below zero where no host has the directory.
  [[nodiscard]] int fd() const { return owned_.valid() ? owned_.get() : borrowed_; }
  /// One component, then one slash if the path ended in slashes. Linux's calls that make, remove
  /// or rename a name never follow a link in it, with or without the slash; the calls that look
  /// at a file do follow `link/`, so those take the path through open_path instead.
  [[nodiscard]] const char* name() const { return name_.data(); }
  [[nodiscard]] bool trailing_slash() const { return slash_; }
  /// "." and "..": they exist, and are inside (else create would have failed).
  [[nodiscard]] bool is_dot() const { return dot_; }
  [[nodiscard]] bool is_dotdot() const { return dotdot_; }
  /// Nothing that a call could make, remove or rename: "." and "..", and nodes of the namespace.
  [[nodiscard]] bool is_special() const { return dot_ || dotdot_ || node_ != nullptr; }
  [[nodiscard]] const Node* node() const { return node_; }
  [[nodiscard]] bool is_directory() const {
    return dot_ || dotdot_ || (node_ != nullptr && node_->is_directory());
  }
  [[nodiscard]] const Mount* mount() const { return mount_.get(); }
  [[nodiscard]] bool read_only() const { return mount_ != nullptr && mount_->read_only; }

  /// Whether the name is there; a link is there whatever it points to.
  [[nodiscard]] bool exists() const;
  /// Why nothing of that name can be made: it is there, or nothing can be written there, in the
  /// order Linux finds out.
  [[nodiscard]] Result<> check_can_create() const;
  /// Why the name cannot be removed or renamed; `removes_directory` for rmdir.
  [[nodiscard]] Result<> check_can_remove() const;

 private:
  Parent() {}
  void take_name(std::string_view name);
  static Result<Parent> beneath(const File& directory, const CheckedPath& path);
  static Result<Parent> in_namespace(const Origin& origin, const CheckedPath& path);

  UniqueFd owned_;
  int borrowed_ = -1;
  bool slash_ = false;
  bool dot_ = false;
  bool dotdot_ = false;
  /// Keeps a borrowed descriptor alive.
  std::shared_ptr<const File> keep_;
  std::shared_ptr<const Mount> mount_;
  const Node* node_ = nullptr;
  std::array<char, kMaxPath + 2> name_;
};

/// The guest path of an open directory as it is now. [ENOENT] it was removed or moved out of reach.
Result<std::string> guest_path_of(const Namespace& names, const File& directory);

/// Below one directory, without leaving it: what Preview 1 resolves by, and WASIX inside one mount.
Result<UniqueFd> open_below(const File& directory, const char* path, host::OpenFlags flags);

/// The same without openat2; see walk.cpp.
Result<UniqueFd> walk_below(int directory, std::string_view path, host::OpenFlags flags);

/// Opens in a mount as `open(flags)` does, but for what a read-only one refuses.
template <class Open>
Result<UniqueFd> open_respecting(const Mount* mount, host::OpenFlags flags, Open open) {
  using host::OpenFlags;
  if (mount == nullptr || !mount->read_only) return open(flags);
  const OpenFlags plain = without(
      flags, OpenFlags::create | OpenFlags::exclusive | OpenFlags::truncate | OpenFlags::write);
  const bool must_be_new =
      host::has(flags, OpenFlags::create) && host::has(flags, OpenFlags::exclusive);
  const OpenFlags look = must_be_new ? OpenFlags::path_only | OpenFlags::no_follow : plain;
  Result<UniqueFd> fd = open(look);
  // What exists can be opened for reading, even with creat.
  if (!fd && fd.error() == Errno::noent && host::has(flags, OpenFlags::create)) {
    return fail(Errno::rofs);
  }
  if (!fd) return fd;
  if (must_be_new) return fail(Errno::exist);
  if (host::has(flags, OpenFlags::write) || host::has(flags, OpenFlags::truncate)) {
    WEFT_TRY(const host::FileInfo info, host::info(fd->get()));
    return fail(info.kind == host::FileKind::directory ? Errno::isdir : Errno::rofs);
  }
  return fd;
}

}  // namespace weft::kernel
