// Path resolution beneath a directory descriptor. Any thread; nothing is shared between calls.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "host/files.h"
#include "kernel/fd_table.h"
#include "kernel/path.h"
#include "kernel/task.h"

namespace weft::kernel {

/// A guest's path after the checks that need no file system: not empty, not absolute, no NUL,
/// UTF-8, not too long. NUL-terminated.
class CheckedPath {
 public:
  static Result<CheckedPath> create(std::string_view text);

  [[nodiscard]] const char* c_str() const { return text_.data(); }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  CheckedPath() {}  // the array is filled by create; no need to clear 4 KiB for every call

  std::array<char, kMaxPath + 1> text_;
  std::size_t size_ = 0;
};

/// Text that becomes the content of a link or a name: the same checks, absolute allowed.
Result<> check_text(std::string_view text);

/// SANDBOX: opens `path` and never leaves `directory`: [ENOTCAPABLE] for `..` out of it and for
/// absolute links on the way, loop for magic links.
Result<UniqueFd> open_below(const File& directory, const char* path, host::OpenFlags flags);

/// The same without openat2; see walk.cpp.
Result<UniqueFd> walk_below(int directory, std::string_view path, host::OpenFlags flags);

/// The directory a path's last component stands in, and that component.
class Parent {
 public:
  /// [ENOENT] and so on for the way there; the component itself need not exist.
  static Result<Parent> create(const File& directory, const CheckedPath& path);

  [[nodiscard]] int fd() const { return owned_.valid() ? owned_.get() : borrowed_; }
  /// One component, then one slash if the path ended in slashes. Linux's calls that make, remove
  /// or rename a name never follow a link in it, with or without the slash; the calls that look
  /// at a file do follow `link/`, so those take the path through open_below instead.
  [[nodiscard]] const char* name() const { return name_.data(); }
  [[nodiscard]] bool trailing_slash() const { return slash_; }
  /// "." and "..": they exist, and are inside (else create would have failed).
  [[nodiscard]] bool is_dot() const { return dot_; }
  [[nodiscard]] bool is_dotdot() const { return dotdot_; }
  [[nodiscard]] bool is_special() const { return dot_ || dotdot_; }

 private:
  Parent() {}

  UniqueFd owned_;
  int borrowed_ = -1;
  bool slash_ = false;
  bool dot_ = false;
  bool dotdot_ = false;
  std::array<char, kMaxPath + 2> name_;
};

/// The descriptor a path starts at. [EBADF], [ENOTDIR] for what is no directory, then the rights.
Result<FdRef> base_directory(Task& task, abi::Fd fd, abi::Rights needed);

}  // namespace weft::kernel
