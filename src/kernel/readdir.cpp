#include "kernel/readdir.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "host/directory.h"
#include "host/io.h"
#include "kernel/fd_ops.h"
#include "kernel/mounts.h"
#include "kernel/namespace.h"

namespace weft::kernel {
namespace {

/// Copies as much as fits and moves on.
void append(std::span<std::byte>& out, const void* data, std::size_t size) {
  const std::size_t fits = std::min(out.size(), size);
  std::memcpy(out.data(), data, fits);
  out = out.subspan(fits);
}

/// The file system may not tell the type with the name; then the file itself is asked.
abi::Filetype type_of(const File& directory, const host::DirectoryEntry& entry) {
  if (entry.kind != host::FileKind::unknown) return filetype_of(entry.kind);
  const std::string name(entry.name);
  const auto info = host::info_at(directory.host_fd(), name.c_str());
  return info ? filetype_of(info->kind) : abi::Filetype::unknown;
}

/// Positions of extras; no file system's are that large, being signed.
constexpr std::uint64_t kExtras = std::uint64_t{1} << 63;

/// SANDBOX: `..` of a mount's root is the root itself, as on Linux; the number of the host
/// directory above it is nobody's business.
std::uint64_t inode_of(const File& directory, const host::DirectoryEntry& entry) {
  if (entry.name != ".." || directory.mount() == nullptr) return entry.inode;
  const auto here = host::info(directory.host_fd());
  const auto root = host::info(directory.mount()->root.get());
  if (!here || !root || here->device != root->device || here->inode != root->inode)
    return entry.inode;
  return root->inode;
}

}  // namespace

abi::Dircookie DirectoryCookies::of(std::uint64_t position) {
  const auto [known, is_new] = cookies_.try_emplace(position, positions_.size() + 1);
  if (is_new) positions_.push_back(position);
  return known->second;
}

Result<std::uint64_t> DirectoryCookies::position(abi::Dircookie cookie) const {
  if (cookie == 0) return 0;
  if (cookie > positions_.size()) return fail(Errno::inval);
  return positions_[cookie - 1];
}

void DirectoryCookies::start_again() {
  if (positions_.size() > kKept) *this = {};
}

Result<> DirectoryStream::go_to(const File& directory, std::uint64_t position) {
  extra_.reset();
  if (position >= kExtras) {
    extra_ = position - kExtras;
    return {};
  }
  if (directory.is_synthetic()) return {};
  // 0 starts again and must see what is there now.
  if (position != 0) {
    if (position == last_) {
      cursor_ = filled_;
      return {};
    }
    std::span<const std::byte> rest(buffer_.data(), filled_);
    if (position == first_ && filled_ != 0) {
      cursor_ = 0;
      return {};
    }
    host::DirectoryEntry entry;
    while (host::next_entry(rest, entry)) {
      if (entry.next != position) continue;
      cursor_ = filled_ - rest.size();
      return {};
    }
  }
  WEFT_CHECK(
      host::seek(directory.host_fd(), static_cast<std::int64_t>(position), host::Whence::set));
  filled_ = cursor_ = 0;
  first_ = last_ = position;
  return {};
}

Result<bool> DirectoryStream::refill(const File& directory) {
  // A forked process shares the host's position: go back to ours if it moved.
  WEFT_TRY(const std::uint64_t at, host::seek(directory.host_fd(), 0, host::Whence::cur));
  if (at != last_) {
    WEFT_CHECK(
        host::seek(directory.host_fd(), static_cast<std::int64_t>(last_), host::Whence::set));
  }
  buffer_.resize(kBufferSize);
  WEFT_TRY(const std::size_t size, host::read_entries(directory.host_fd(), buffer_));
  if (size == 0) return false;
  filled_ = size;
  cursor_ = 0;
  first_ = last_;
  std::span<const std::byte> rest(buffer_.data(), filled_);
  host::DirectoryEntry entry;
  while (host::next_entry(rest, entry)) last_ = entry.next;
  return true;
}

Result<std::optional<DirectoryStream::Entry>> DirectoryStream::take(const File& directory,
                                                                    std::span<const Extra> extras) {
  while (!extra_) {
    if (cursor_ == filled_) {
      bool more = false;
      if (!directory.is_synthetic()) {
        WEFT_TRY(more, refill(directory));
      }
      if (!more) {
        extra_ = 0;
        break;
      }
    }
    std::span<const std::byte> rest(buffer_.data() + cursor_, filled_ - cursor_);
    host::DirectoryEntry entry;
    if (!host::next_entry(rest, entry)) return fail(Errno::io);
    cursor_ = filled_ - rest.size();
    const bool hidden = std::ranges::any_of(
        extras, [&entry](const Extra& extra) { return extra.name == entry.name; });
    if (hidden) continue;
    return Entry{.name = entry.name,
                 .inode = inode_of(directory, entry),
                 .type = type_of(directory, entry),
                 .next = entry.next};
  }
  if (*extra_ >= extras.size()) return std::optional<Entry>();
  const Extra& extra = extras[(*extra_)++];
  return Entry{
      .name = extra.name, .inode = extra.inode, .type = extra.type, .next = kExtras + *extra_};
}

Result<std::uint32_t> DirectoryStream::read(const File& directory, std::span<const Extra> extras,
                                            std::span<std::byte> out, abi::Dircookie cookie) {
  MutexLock lock(mutex_);
  const std::size_t capacity = out.size();
  if (cookie == 0) cookies_.start_again();
  WEFT_TRY(const std::uint64_t position, cookies_.position(cookie));
  WEFT_CHECK(go_to(directory, position));
  while (!out.empty()) {
    WEFT_TRY(const std::optional<Entry> entry, take(directory, extras));
    if (!entry) break;
    const abi::Dirent head{.d_next = cookies_.of(entry->next),
                           .d_ino = entry->inode,
                           .d_namlen = static_cast<std::uint32_t>(entry->name.size()),
                           .d_type = entry->type};
    append(out, &head, sizeof head);
    append(out, entry->name.data(), entry->name.size());
  }
  return static_cast<std::uint32_t>(capacity - out.size());
}

namespace {

using Extra = DirectoryStream::Extra;

std::uint64_t number_of(const Node& node) {
  if (node.is_mount()) {
    if (const auto info = host::info(node.mount->root.get())) return info->inode;
  }
  return node.number;
}

/// What the namespace has in a directory.
std::vector<Extra> extras_of(Task& task, const File& directory) {
  std::vector<Extra> extras;
  const Node* node = directory.node().get();
  if (node == nullptr) return extras;
  const Node& above = node->parent == nullptr ? *node : *node->parent;
  if (directory.is_synthetic()) extras.push_back({".", number_of(*node), abi::Filetype::directory});
  // Above a mount is what the namespace has there.
  extras.push_back({"..", number_of(above), abi::Filetype::directory});
  for (const auto& child : node->children) {
    if (!child->unlisted)
      extras.push_back({child->name, number_of(*child), synthetic_stat(*child).filetype});
  }
  if (node->kind != Node::Kind::descriptors) return extras;
  for (const auto& [number, type] : task.fds().list())
    extras.push_back({std::to_string(number), number + 1, type});
  return extras;
}

}  // namespace

Result<std::uint32_t> fd_readdir(Task& task, abi::Fd fd, std::span<std::byte> buffer,
                                 abi::Dircookie cookie) {
  WEFT_TRY(const FdRef file, task.fds().get(fd));
  if (!file->is_directory()) return fail(Errno::notdir);
  if (!file.may(abi::Rights::fd_readdir)) return fail(task.fds().missing_right());
  // More than 32 bits can count is more than a guest's buffer can be.
  buffer = buffer.first(std::min<std::size_t>(buffer.size(), UINT32_MAX));
  const std::vector<Extra> extras = extras_of(task, *file);
  return file->directory_stream().read(*file, extras, buffer, cookie);
}

}  // namespace weft::kernel
