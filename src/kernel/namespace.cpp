#include "kernel/namespace.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weft::kernel {
namespace {

/// No file system of Linux has this number ("Weft"; device numbers have no such bits).
constexpr std::uint64_t kDevice = std::uint64_t{0x57656674} << 32;

/// Takes the first component off the front; empty at the end.
std::string_view next_component(std::string_view& rest) {
  const std::size_t start = std::min(rest.find_first_not_of('/'), rest.size());
  const std::size_t end = std::min(rest.find('/', start), rest.size());
  const std::string_view component = rest.substr(start, end - start);
  rest = rest.substr(end);
  return component;
}

/// Where commands stand.
constexpr std::array<std::string_view, 2> kCommandPlaces{"/bin", "/usr/bin"};

Node* child_of(const Node& parent, std::string_view name) {
  const auto found = std::ranges::find_if(parent.children,
                                          [name](const auto& node) { return node->name == name; });
  return found == parent.children.end() ? nullptr : found->get();
}

void remove_own(Node& node) {
  std::erase_if(node.children,
                [](const auto& child) { return child->kind != Node::Kind::directory; });
}

}  // namespace

std::string normal_path(std::string_view guest_path) {
  std::string path;
  while (true) {
    const std::string_view component = next_component(guest_path);
    if (component.empty()) break;
    if (component == ".") continue;
    if (component == "..") {
      path.erase(std::min(path.rfind('/'), path.size()));
    } else {
      path += '/';
      path += component;
    }
  }
  return path.empty() ? "/" : path;
}

const Node* Node::child(std::string_view child_name) const { return child_of(*this, child_name); }

std::string Node::path() const {
  if (parent == nullptr) return "/";
  std::string above = parent->parent == nullptr ? "" : parent->path();
  return std::move(above) + "/" + name;
}

Namespace::Namespace(std::vector<std::shared_ptr<const Mount>> mounts,
                     std::span<const Command> commands)
    : mounts_(std::move(mounts)) {
  root_.number = ++nodes_;
  // Below what the user mounts, so that it can be hidden.
  add_devices();
  for (const auto& mount : mounts_) {
    Node& node = make(normal_path(mount->guest_path));
    node.mount = mount;
    // What Weft has below /dev is gone; what else is mounted below stays.
    remove_own(node);
  }
  yield_devices();
  for (const std::string_view place : kCommandPlaces) {
    if (commands.empty()) break;
    Node& directory = make_beside(place);
    for (const Command& command : commands) add_command(directory, command);
  }
  show_through(root_);
}

void Namespace::yield_devices() {
  if (root_.mount == nullptr) return;
  Node& dev = make("/dev");
  dev.unlisted = !dev.is_mount();
  if (dev.is_mount() || !host::info_at(root_.mount->root.get(), "dev")) return;
  // The user's own file or directory of that name is what was meant.
  remove_own(dev);
  dev.unlisted = false;
  if (dev.children.empty()) {
    std::erase_if(root_.children, [&dev](const auto& child) { return child.get() == &dev; });
  }
}

Node& Namespace::make_child(Node& parent, std::string_view name) {
  auto node = std::make_unique<Node>();
  node->name = name;
  node->parent = &parent;
  node->number = ++nodes_;
  parent.children.push_back(std::move(node));
  return *parent.children.back();
}

Node& Namespace::make(std::string_view absolute) {
  Node* node = &root_;
  while (true) {
    const std::string_view name = next_component(absolute);
    if (name.empty()) return *node;
    Node* const found = child_of(*node, name);
    node = found != nullptr ? found : &make_child(*node, name);
    node->kind = Node::Kind::directory;
    node->target.clear();
  }
}

/// Directories that leave what is mounted above them listed as it is.
Node& Namespace::make_beside(std::string_view absolute) {
  Node* node = &root_;
  bool in_mount = false;
  while (true) {
    const std::string_view name = next_component(absolute);
    if (name.empty()) return *node;
    in_mount = in_mount || node->is_mount();
    Node* const found = child_of(*node, name);
    node = found != nullptr ? found : &make_child(*node, name);
    if (found == nullptr) node->unlisted = in_mount;
  }
}

void Namespace::add_command(Node& place, const Command& command) {
  Node* const found = child_of(place, command.name);
  Node& node = found != nullptr ? *found : make_child(place, command.name);
  // What leads to a mount stays.
  if (!node.children.empty() || node.is_mount()) return;
  node.kind = Node::Kind::command;
  node.target = command.file;
}

void Namespace::add_devices() {
  Node& dev = make("/dev");
  for (const std::string_view name : {"full", "null", "random", "tty", "urandom", "zero"}) {
    Node& device = make_child(dev, name);
    device.kind = Node::Kind::device;
    device.target = "/dev/" + std::string(name);
  }
  make_child(dev, "fd").kind = Node::Kind::descriptors;
  constexpr std::pair<std::string_view, std::string_view> kLinks[] = {
      {"stderr", "fd/2"}, {"stdin", "fd/0"}, {"stdout", "fd/1"}};
  for (const auto& [name, target] : kLinks) {
    Node& link = make_child(dev, name);
    link.kind = Node::Kind::link;
    link.target = target;
  }
}

void Namespace::show_through(Node& node) {
  for (const auto& child : node.children) {
    // Weft's own /dev hides what a mount has there: the host's devices are not the guest's.
    const bool own = std::ranges::any_of(child->children, [](const auto& below) {
      return !below->is_directory() && below->kind != Node::Kind::command;
    });
    if (child->kind == Node::Kind::directory && child->mount == nullptr && node.mount != nullptr &&
        !own) {
      child->mount = node.mount;
      child->way = node.way.empty() ? child->name : node.way + "/" + child->name;
    }
    show_through(*child);
  }
}

const Node* Namespace::find(std::string_view absolute) const {
  const Node* node = &root_;
  while (node != nullptr) {
    const std::string_view name = next_component(absolute);
    if (name.empty()) return node;
    node = node->child(name);
  }
  return nullptr;
}

const Node* Namespace::node_of(const Mount& mount) const {
  const Node* node = find(normal_path(mount.guest_path));
  return node != nullptr && node->mount.get() == &mount && node->is_mount() ? node : nullptr;
}

abi::Filestat synthetic_stat(const Node& node) {
  abi::Filestat stat{.dev = kDevice,
                     .ino = node.number,
                     .filetype = abi::Filetype::directory,
                     .nlink = 1,
                     .size = 0,
                     .atim = 0,
                     .mtim = 0,
                     .ctim = 0};
  if (node.kind == Node::Kind::link) {
    stat.filetype = abi::Filetype::symbolic_link;
    stat.size = node.target.size();
  } else if (node.kind == Node::Kind::device) {
    stat.filetype = abi::Filetype::character_device;
  } else if (node.kind == Node::Kind::command) {
    stat.filetype = abi::Filetype::regular_file;
  } else {
    // As Linux counts: itself, its own dot, each child's dot-dot.
    stat.nlink = 2 + static_cast<std::uint64_t>(std::ranges::count_if(
                         node.children, [](const auto& child) { return child->is_directory(); }));
  }
  return stat;
}

}  // namespace weft::kernel
