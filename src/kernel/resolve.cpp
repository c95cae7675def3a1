#include "kernel/resolve.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"
#include "kernel/mounts.h"

namespace weft::kernel {

Result<> check_text(std::string_view text) {
  // [ENOENT] The path is an empty string.
  if (text.empty()) return fail(Errno::noent);
  if (text.size() > kMaxPath) return fail(Errno::nametoolong);
  // What stands behind a NUL would silently be cut off.
  if (text.find('\0') != std::string_view::npos) return fail(Errno::inval);
  // [EILSEQ] WASI's paths are UTF-8.
  if (!is_utf8(text)) return fail(Errno::ilseq);
  return {};
}

Result<CheckedPath> CheckedPath::create(std::string_view text) {
  WEFT_CHECK(check_text(text));
  // SANDBOX: a path starts at a descriptor, there is no other place to start from.
  if (text.front() == '/') return fail(Errno::notcapable);
  CheckedPath path;
  std::memcpy(path.text_.data(), text.data(), text.size());
  path.text_[text.size()] = '\0';
  path.size_ = text.size();
  return path;
}

Result<UniqueFd> open_below(const File& directory, const char* path, host::OpenFlags flags) {
  const bool walk = directory.mount() == nullptr || directory.mount()->resolver == Resolver::walk;
  if (walk) return walk_below(directory.host_fd(), path, flags);
  auto fd = host::open_beneath(directory.host_fd(), path, flags);
  if (fd) return fd;
  // Only leaving the directory crosses a device in openat2's words: it may enter mounts.
  if (fd.error() == Errno::xdev) return fail(Errno::notcapable);
  // Renames kept disturbing the kernel's `..`; the walk has no need to ask for a parent. An open
  // that would block answers the same number, and the walk then answers it again.
  if (fd.error() == Errno::again) return walk_below(directory.host_fd(), path, flags);
  return fd;
}

Result<Parent> Parent::create(const File& directory, const CheckedPath& path) {
  std::string_view text = path.view();
  Parent parent;
  const std::size_t end = text.find_last_not_of('/') + 1;
  parent.slash_ = end < text.size();
  text = text.substr(0, end);
  const std::size_t slash = text.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? text : text.substr(slash + 1);
  parent.dot_ = name == ".";
  parent.dotdot_ = name == "..";
  std::memcpy(parent.name_.data(), name.data(), name.size());
  parent.name_[name.size()] = parent.slash_ ? '/' : '\0';
  parent.name_[name.size() + 1] = '\0';
  parent.borrowed_ = directory.host_fd();

  constexpr host::OpenFlags kDirectory = host::OpenFlags::path_only | host::OpenFlags::directory;
  if (parent.dotdot_) {
    // SANDBOX: refuses `..` out of the directory before Linux sees the name.
    WEFT_TRY([[maybe_unused]] const UniqueFd inside,
             open_below(directory, path.c_str(), kDirectory));
  }
  if (slash != std::string_view::npos) {
    std::array<char, kMaxPath + 1> way;
    std::memcpy(way.data(), text.data(), slash + 1);
    way[slash + 1] = '\0';
    WEFT_TRY(parent.owned_, open_below(directory, way.data(), kDirectory));
  }
  return parent;
}

Result<FdRef> base_directory(Task& task, abi::Fd fd, abi::Rights needed) {
  WEFT_TRY(FdRef directory, task.fds().get(fd));
  if (!directory->is_directory()) return fail(Errno::notdir);
  // SANDBOX: a directory that no mount led to (stdin, say) opens no way to what lies below it.
  if (!directory.may(needed) || directory->mount() == nullptr)
    return fail(task.fds().missing_right());
  return directory;
}

}  // namespace weft::kernel
