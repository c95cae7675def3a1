// Paths in the namespace of a WASIX guest. Any thread; nothing is shared between calls.
//
// Two ways lead to the same place. A shortcut is taken where the text alone says which mount a path
// lies in: then the kernel resolves the rest in one call. Everything else (links that leave a
// mount,
// `..` above where a path starts, the namespace's own nodes) is walked one component at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/resolve.h"

namespace weft::kernel {

/// A path's text, cut after what the namespace tells: `rest` lies in `mount`, below `fd`.
struct Shortcut {
  int fd;
  const std::shared_ptr<const Mount>* mount;
  /// Not empty, and its first component no node.
  const char* rest;
  /// Links could lead to something mounted inside of the mount.
  host::Links links;
  /// Below a node that may have no directory on the host.
  bool may_be_missing;

  /// None where only the walk knows.
  static std::optional<Shortcut> find(const Origin& origin, const char* path);
  /// Resolves `path`, a front part of `rest`. None: the walk has to do it.
  [[nodiscard]] std::optional<Result<UniqueFd>> open(const char* path, host::OpenFlags flags) const;
};

/// A directory of the namespace that a walk holds open.
struct Position {
  /// Null below a mount, where there are no nodes.
  const Node* node = nullptr;
  std::shared_ptr<const Mount> mount = nullptr;
  /// Below zero for one that no host has.
  int fd = -1;
  UniqueFd owned = {};
  /// Whose `fd` it is where it is neither owned nor a mount's.
  std::shared_ptr<const File> keep = nullptr;
};

/// What a walk found: a directory, and a name in it that need not exist and is no link that should
/// have been followed.
struct Spot {
  Position at;
  std::string name;
  bool trailing_slash = false;
  /// The path named `at` itself.
  bool itself = false;
  /// The name is that of a node which is no directory.
  const Node* node = nullptr;
  /// The name is the number of an open descriptor.
  std::optional<Descriptor> descriptor = std::nullopt;
};

/// Whether a link as the last component is followed.
enum class LastLink : std::uint8_t { never, behind_slash, always };

/// SANDBOX: every step opens one name in a directory that is held, without following links, so that
/// whatever is renamed meanwhile the walk stays below the mounts' roots.
Result<Spot> locate(const Origin& origin, std::string_view path, LastLink last_link);

}  // namespace weft::kernel
