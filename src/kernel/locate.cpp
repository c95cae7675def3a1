#include "kernel/locate.h"

#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "kernel/path_steps.h"

namespace weft::kernel {
namespace {

using host::OpenFlags;

constexpr OpenFlags kLook = OpenFlags::path_only | OpenFlags::no_follow;

std::optional<abi::Fd> number_of(std::string_view name) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool canonical = name.size() == 1 || !name.starts_with('0');
  if (error != std::errc() || end != name.data() + name.size() || !canonical) return std::nullopt;
  return abi::Fd{number};
}

class Walk {
 public:
  Walk(const Origin& origin, std::string_view path, LastLink last_link)
      : origin_(origin), steps_(path), last_link_(last_link) {
    if (origin.directory() == nullptr) {
      here_ = root();
    } else {
      start_at(*origin.directory(), nullptr);
    }
  }

  Result<Spot> run();

 private:
  [[nodiscard]] Position root() const {
    const Node& node = origin_.names()->root();
    return {.node = &node, .mount = node.mount, .fd = node.mount ? node.mount->root.get() : -1};
  }
  void start_at(const File& directory, std::shared_ptr<const File> keep);
  Result<> enter(const PathStep& step);
  Result<> enter_node(const Node& node, const PathStep& step);
  Result<> enter_descriptor(std::string_view name);
  Result<> enter_host(const PathStep& step);
  Result<> go_up();
  Result<> find_way();
  Result<> expand(std::string_view link, const PathStep& step);
  void push(Position position) { way_.push_back(std::exchange(here_, std::move(position))); }
  [[nodiscard]] Position position_of(const Node& node) const;
  Result<Descriptor> descriptor(std::string_view name) const;
  /// Nothing where the last component turned out to be a link that was put in front of the rest.
  Result<std::optional<Spot>> finish(const PathStep& step);
  Result<std::optional<Spot>> finish_at_node(const Node& node, const PathStep& step);
  Spot found(const PathStep& step) {
    return {.at = std::move(here_), .name = step.name, .trailing_slash = step.slash};
  }
  Spot found_itself(const PathStep& step) {
    Spot spot = found(step);
    spot.itself = true;
    return spot;
  }
  [[nodiscard]] bool follows(const PathStep& step) const {
    return last_link_ == LastLink::always || (last_link_ == LastLink::behind_slash && step.slash);
  }

  const Origin& origin_;
  PathSteps steps_;
  LastLink last_link_;
  Position here_;
  /// Where `..` leads, back to where the walk started.
  std::vector<Position> way_;
  /// Where that is; null: at the root, above which there is nothing.
  const File* start_ = nullptr;
};

void Walk::start_at(const File& directory, std::shared_ptr<const File> keep) {
  way_.clear();
  start_ = &directory;
  here_ = {.node = directory.node().get(),
           .mount = directory.mount(),
           .fd = directory.is_synthetic() ? -1 : directory.host_fd(),
           .keep = std::move(keep)};
}

/// A node's directory, entered from the one above. What the host has there may be no directory, or
/// missing: then nothing shows through.
Position Walk::position_of(const Node& node) const {
  if (node.is_mount()) return {.node = &node, .mount = node.mount, .fd = node.mount->root.get()};
  Position position{.node = &node, .mount = node.mount};
  if (node.mount == nullptr || here_.fd < 0) return position;
  auto fd = host::open_at(here_.fd, node.name.c_str(), kLook | OpenFlags::directory);
  if (!fd) return position;
  position.owned = *std::move(fd);
  position.fd = position.owned.get();
  return position;
}

Result<Descriptor> Walk::descriptor(std::string_view name) const {
  const auto number = number_of(name);
  if (!number) return fail(Errno::noent);
  auto found = origin_.task().fds().describe(*number);
  if (!found) return fail(Errno::noent);
  return found;
}

/// A symbolic link with `..` behind it, or a start that was given by a descriptor: only now it
/// matters what is above. The way there is found by its name and walked from the root, then it must
/// end where we are.
Result<> Walk::find_way() {
  const File& start = *start_;
  const Position was = std::move(here_);
  WEFT_TRY(std::string path, guest_path_of(*origin_.names(), start));
  way_.clear();
  start_ = nullptr;
  here_ = root();
  std::string rest = steps_.exchange(std::move(path));
  while (!steps_.at_end()) {
    const PathStep step = steps_.next();
    const Node* child = here_.node == nullptr ? nullptr : here_.node->child(step.name);
    if (child != nullptr) {
      push(position_of(*child));
    } else {
      if (here_.fd < 0) return fail(Errno::noent);
      WEFT_TRY(UniqueFd fd,
               host::open_at(here_.fd, step.name.c_str(), kLook | OpenFlags::directory));
      const int number = fd.get();
      push({.mount = here_.mount, .fd = number, .owned = std::move(fd)});
    }
  }
  steps_.exchange(std::move(rest));
  if (was.fd < 0 || here_.fd < 0) {
    if (was.node != here_.node) return fail(Errno::noent);
    return {};
  }
  WEFT_TRY(const host::FileInfo expected, host::info(was.fd));
  WEFT_TRY(const host::FileInfo info, host::info(here_.fd));
  if (expected.device != info.device || expected.inode != info.inode) return fail(Errno::noent);
  return {};
}

Result<> Walk::go_up() {
  if (way_.empty() && start_ != nullptr) WEFT_CHECK(find_way());
  // POSIX: "As a special case, in the root directory, dot-dot may refer to the root directory".
  if (way_.empty()) return {};
  here_ = std::move(way_.back());
  way_.pop_back();
  return {};
}

Result<> Walk::expand(std::string_view link, const PathStep& step) {
  if (link.starts_with('/')) {
    // SANDBOX: of the guest's tree, never the host's.
    way_.clear();
    start_ = nullptr;
    here_ = root();
  }
  return steps_.expand(link, step);
}

Result<> Walk::enter_node(const Node& node, const PathStep& step) {
  switch (node.kind) {
    case Node::Kind::directory:
    case Node::Kind::descriptors:
      push(position_of(node));
      return {};
    case Node::Kind::link:
      return expand(node.target, step);
    case Node::Kind::device:
    case Node::Kind::command:
      break;
  }
  return fail(Errno::notdir);
}

Result<> Walk::enter_descriptor(std::string_view name) {
  WEFT_TRY(Descriptor found, descriptor(name));
  if (!found.file->is_directory()) return fail(Errno::notdir);
  // SANDBOX: a directory that no mount led to opens no way to what lies below it.
  if (found.file->mount() == nullptr && found.file->node() == nullptr) return fail(Errno::acces);
  const File& directory = *found.file;
  start_at(directory, std::move(found.file));
  return {};
}

Result<> Walk::enter_host(const PathStep& step) {
  WEFT_TRY(UniqueFd fd, host::open_at(here_.fd, step.name.c_str(), kLook));
  WEFT_TRY(const host::FileInfo info, host::info(fd.get()));
  if (info.kind == host::FileKind::directory) {
    const int number = fd.get();
    push({.mount = here_.mount, .fd = number, .owned = std::move(fd)});
    return {};
  }
  if (info.kind != host::FileKind::symbolic_link) return fail(Errno::notdir);
  // Read from the descriptor: the name may mean something else by now.
  std::array<char, kMaxPath + 1> text;
  WEFT_TRY(const std::size_t size, host::read_link_at(fd.get(), "", text));
  return expand(std::string_view(text.data(), size), step);
}

Result<> Walk::enter(const PathStep& step) {
  if (step.name == ".") return {};
  if (step.name == "..") return go_up();
  if (here_.node != nullptr) {
    if (const Node* child = here_.node->child(step.name)) return enter_node(*child, step);
    if (here_.node->kind == Node::Kind::descriptors) return enter_descriptor(step.name);
  }
  if (here_.fd < 0) return fail(Errno::noent);
  return enter_host(step);
}

Result<std::optional<Spot>> Walk::finish_at_node(const Node& node, const PathStep& step) {
  if (node.is_directory()) {
    push(position_of(node));
    return found_itself(step);
  }
  if (node.kind == Node::Kind::link && follows(step)) {
    WEFT_CHECK(expand(node.target, step));
    return std::optional<Spot>();
  }
  if (step.slash && node.kind != Node::Kind::link) return fail(Errno::notdir);
  Spot spot = found(step);
  spot.node = &node;
  return spot;
}

Result<std::optional<Spot>> Walk::finish(const PathStep& step) {
  if (step.name == ".") return found_itself(step);
  if (step.name == "..") {
    WEFT_CHECK(go_up());
    return found_itself(step);
  }
  if (here_.node != nullptr) {
    if (const Node* child = here_.node->child(step.name)) return finish_at_node(*child, step);
    if (here_.node->kind == Node::Kind::descriptors) {
      auto open = descriptor(step.name);
      if (open && open->file->is_directory() && follows(step)) {
        WEFT_CHECK(enter_descriptor(step.name));
        return found_itself(step);
      }
      Spot spot = found(step);
      if (open) spot.descriptor = *std::move(open);
      return spot;
    }
  }
  if (here_.fd >= 0 && follows(step)) {
    std::array<char, kMaxPath + 1> text;
    const auto size = host::read_link_at(here_.fd, step.name.c_str(), text);
    if (size) {
      WEFT_CHECK(expand(std::string_view(text.data(), *size), step));
      return std::optional<Spot>();
    }
    // [EINVAL] it is there and no link. [ENOENT] it may be made.
    if (size.error() != Errno::inval && size.error() != Errno::noent) return fail(size.error());
  }
  return found(step);
}

Result<Spot> Walk::run() {
  for (;;) {
    const PathStep step = steps_.next();
    if (!step.last) {
      WEFT_CHECK(enter(step));
      continue;
    }
    steps_.finish();
    WEFT_TRY(std::optional<Spot> spot, finish(step));
    if (spot) return *std::move(spot);
  }
}

}  // namespace

Result<Spot> locate(const Origin& origin, std::string_view path, LastLink last_link) {
  return Walk(origin, path, last_link).run();
}

}  // namespace weft::kernel
