#include "kernel/resolve.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"
#include "kernel/locate.h"
#include "kernel/stat.h"

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

Result<CheckedPath> CheckedPath::create(const Task& task, std::string_view text) {
  WEFT_CHECK(check_text(text));
  // SANDBOX: a path of Preview 1 starts at a descriptor, there is no other place to start from.
  if (text.front() == '/' && task.names() == nullptr) return fail(Errno::notcapable);
  CheckedPath path;
  std::memcpy(path.text_.data(), text.data(), text.size());
  path.text_[text.size()] = '\0';
  path.size_ = text.size();
  return path;
}

Origin::Origin(Task& task, std::string_view path) : task_(&task) {
  if (path.starts_with('/')) return;
  working_directory_ = task.working_directory();
  directory_ = working_directory_.get();
}

Result<Origin> Origin::create(Task& task, abi::Fd fd, std::string_view path, abi::Rights needed) {
  if (task.names() != nullptr && (path.starts_with('/') || fd == kCwd)) return Origin(task, path);
  Origin origin(task);
  WEFT_TRY(origin.descriptor_, task.fds().get(fd));
  FdRef& directory = *origin.descriptor_;
  if (!directory->is_directory()) return fail(Errno::notdir);
  // SANDBOX: a directory that no mount led to (stdin, say) opens no way to what lies below it.
  if (!directory.may(needed) || (directory->mount() == nullptr && directory->node() == nullptr))
    return fail(task.fds().missing_right());
  origin.directory_ = &*directory;
  origin.inheriting_ = directory.rights().inheriting;
  return origin;
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

Result<std::string> guest_path_of(const Namespace& names, const File& directory) {
  if (directory.node() != nullptr) return directory.node()->path();
  const Node* top = directory.mount() == nullptr ? nullptr : names.node_of(*directory.mount());
  if (top == nullptr) return fail(Errno::noent);
  WEFT_TRY(const host::FileInfo info, host::info(directory.host_fd()));
  // [ENOENT] it was removed; then the host's text is no path.
  if (info.links == 0) return fail(Errno::noent);
  WEFT_TRY(const std::string root, host::path_of(directory.mount()->root.get()));
  WEFT_TRY(const std::string here, host::path_of(directory.host_fd()));
  const std::size_t size = root == "/" ? 0 : root.size();
  if (!here.starts_with(root) || (here.size() > size && here[size] != '/'))
    return fail(Errno::noent);
  const std::string above = top->parent == nullptr ? "" : top->path();
  std::string path = above + here.substr(here == "/" ? 1 : size);
  return path.empty() ? "/" : path;
}

}  // namespace weft::kernel
