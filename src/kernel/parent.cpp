// Where a name stands that is to be made, removed, renamed.
#include <array>
#include <cstring>
#include <utility>

#include "kernel/locate.h"

namespace weft::kernel {
namespace {

constexpr host::OpenFlags kDirectory = host::OpenFlags::path_only | host::OpenFlags::directory;

/// A path cut before its last component.
struct Halves {
  /// With its slash; empty for one component.
  std::string_view way;
  std::string_view name;
  bool slash;
};

Halves halves(std::string_view path) {
  const std::size_t end = path.find_last_not_of('/') + 1;
  const bool slash = end < path.size();
  path = path.substr(0, end);
  const std::size_t cut = path.rfind('/') + 1;  // 0 for none
  return {.way = path.substr(0, cut), .name = path.substr(cut), .slash = slash};
}

/// NUL-terminated.
std::array<char, kMaxPath + 1> copy(std::string_view text) {
  std::array<char, kMaxPath + 1> out;
  std::memcpy(out.data(), text.data(), text.size());
  out[text.size()] = '\0';
  return out;
}

}  // namespace

void Parent::take_name(std::string_view name) {
  std::memcpy(name_.data(), name.data(), name.size());
  name_[name.size()] = slash_ ? '/' : '\0';
  name_[name.size() + 1] = '\0';
  dot_ = name == ".";
  dotdot_ = name == "..";
}

Result<Parent> Parent::create(const Origin& origin, const CheckedPath& path) {
  return origin.names() == nullptr ? beneath(*origin.directory(), path)
                                   : in_namespace(origin, path);
}

Result<Parent> Parent::beneath(const File& directory, const CheckedPath& path) {
  const Halves cut = halves(path.view());
  Parent parent;
  parent.slash_ = cut.slash;
  parent.take_name(cut.name);
  parent.mount_ = directory.mount();
  parent.borrowed_ = directory.host_fd();
  if (parent.dotdot_) {
    // SANDBOX: refuses `..` out of the directory before Linux sees the name.
    WEFT_TRY([[maybe_unused]] const UniqueFd inside,
             open_below(directory, path.c_str(), kDirectory));
  }
  if (!cut.way.empty()) {
    WEFT_TRY(parent.owned_, open_below(directory, copy(cut.way).data(), kDirectory));
  }
  return parent;
}

Result<Parent> Parent::in_namespace(const Origin& origin, const CheckedPath& path) {
  Parent parent;
  if (const auto shortcut = Shortcut::find(origin, path.c_str())) {
    const Halves cut = halves(shortcut->rest);
    parent.slash_ = cut.slash;
    parent.take_name(cut.name);
    std::optional<Result<UniqueFd>> way;
    if (!parent.is_special() && !cut.way.empty())
      way = shortcut->open(copy(cut.way).data(), kDirectory);
    if (!parent.is_special() && (cut.way.empty() || way)) {
      if (way && !*way) return fail(way->error());
      parent.borrowed_ = shortcut->fd;
      parent.mount_ = *shortcut->mount;
      if (way) parent.owned_ = **std::move(way);
      return parent;
    }
  }
  WEFT_TRY(Spot spot, locate(origin, path.view(), LastLink::never));
  // "/" has no last component.
  parent.slash_ = spot.trailing_slash && !spot.name.empty();
  parent.take_name(spot.name);
  parent.node_ = spot.itself ? spot.at.node : spot.node;
  // A descriptor below /dev/fd is as fixed as the directory.
  if (spot.descriptor) parent.node_ = spot.at.node;
  parent.mount_ = std::move(spot.at.mount);
  parent.keep_ = std::move(spot.at.keep);
  parent.borrowed_ = spot.at.fd;
  parent.owned_ = std::move(spot.at.owned);
  return parent;
}

bool Parent::exists() const {
  return is_special() || (fd() >= 0 && host::info_at(fd(), name()).has_value());
}

Result<> Parent::check_can_create() const {
  if (is_special()) return fail(Errno::exist);
  // Only root could, in a directory that was made for the mounts.
  if (fd() < 0) return fail(Errno::acces);
  if (!read_only()) return {};
  return fail(exists() ? Errno::exist : Errno::rofs);
}

Result<> Parent::check_can_remove() const {
  if (node_ != nullptr) return fail(node_->is_directory() ? Errno::busy : Errno::acces);
  if (fd() < 0) return fail(Errno::noent);
  if (!read_only()) return {};
  return fail(exists() ? Errno::rofs : Errno::noent);
}

}  // namespace weft::kernel
