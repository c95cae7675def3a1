// Namespace: the one tree of paths that a WASIX guest sees: its mounts, the directories that lead
// to them, /dev, commands. Made at start-up by one thread, then read by any.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/structs.h"
#include "kernel/mounts.h"

namespace weft::kernel {

/// A name below /bin and /usr/bin that stands for one of the host's files (--command).
struct Command {
  std::string name;
  /// Absolute, without links in it.
  std::string file;
};

/// A name of the tree that no file system tells: where something is mounted, what leads there, what
/// Weft itself puts below /dev, a command. Everything else is found in the mounts.
struct Node {
  enum class Kind : std::uint8_t {
    directory,
    device,
    /// Its text is `target`.
    link,
    /// /dev/fd: the guest's own descriptors by number.
    descriptors,
    /// A file to run and to read.
    command,
  };

  std::string name;
  /// Null for the root.
  const Node* parent = nullptr;
  Kind kind = Kind::directory;
  /// What is mounted here, or else what shows through, being mounted above; null where nothing is.
  std::shared_ptr<const Mount> mount = nullptr;
  /// This directory's way below the mount's root; empty where the mount is here.
  std::string way = {};
  /// A link's text, a device's or a command's path on the host.
  std::string target = {};
  /// There for who names it, not for who lists: Weft's own /dev and /bin beside the files of a
  /// mount.
  bool unlisted = false;
  /// What a file system would give as its inode.
  std::uint64_t number = 0;
  std::vector<std::unique_ptr<Node>> children = {};

  [[nodiscard]] bool is_mount() const { return mount != nullptr && way.empty(); }
  [[nodiscard]] bool is_directory() const {
    return kind == Kind::directory || kind == Kind::descriptors;
  }
  [[nodiscard]] const Node* child(std::string_view name) const;
  [[nodiscard]] std::string path() const;
};

class Namespace {
 public:
  /// Of two mounts at one place the later one counts. Where nothing is mounted at /dev, and what is
  /// mounted at / has no such name, there is Weft's own. A command hides what a mount has at its
  /// name; of two of one name the later one counts.
  explicit Namespace(std::vector<std::shared_ptr<const Mount>> mounts,
                     std::span<const Command> commands = {});
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;
  ~Namespace() = default;

  /// As they were given.
  [[nodiscard]] const std::vector<std::shared_ptr<const Mount>>& mounts() const { return mounts_; }
  [[nodiscard]] const Node& root() const { return root_; }
  /// Where a mount is.
  [[nodiscard]] const Node* node_of(const Mount& mount) const;
  /// [ENOENT] there is no such node.
  [[nodiscard]] const Node* find(std::string_view absolute) const;

 private:
  Node& make(std::string_view absolute);
  Node& make_child(Node& parent, std::string_view name);
  void add_devices();
  void yield_devices();
  Node& make_beside(std::string_view absolute);
  void add_command(Node& place, const Command& command);
  void show_through(Node& node);

  std::vector<std::shared_ptr<const Mount>> mounts_;
  Node root_;
  std::uint64_t nodes_ = 0;
};

/// "a/./b/../c", ".", "/x/": the absolute path without "." and "..", as seen from the root.
std::string normal_path(std::string_view guest_path);

/// What a node is that no file of a mount stands behind. Devices and commands are asked of
/// the host.
abi::Filestat synthetic_stat(const Node& node);

}  // namespace weft::kernel
