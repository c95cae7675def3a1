// The namespace's part of a path, read off its text.
#include <cstring>

#include "kernel/locate.h"

namespace weft::kernel {
namespace {

bool has_dotdot(std::string_view path) {
  for (std::size_t at = path.find(".."); at != std::string_view::npos;
       at = path.find("..", at + 2)) {
    const bool starts = at == 0 || path[at - 1] == '/';
    if (starts && (at + 2 == path.size() || path[at + 2] == '/')) return true;
  }
  return false;
}

const char* past_slashes(const char* text) {
  while (*text == '/') ++text;
  return text;
}

}  // namespace

std::optional<Shortcut> Shortcut::find(const Origin& origin, const char* path) {
  const File* start = origin.directory();
  const Node* node = start == nullptr ? &origin.names()->root() : start->node().get();
  Shortcut cut{.fd = -1,
               .mount = nullptr,
               .rest = path,
               .links = host::Links::follow,
               .may_be_missing = false};
  if (start != nullptr) {
    if (!start->is_synthetic()) cut.fd = start->host_fd();
    cut.mount = &start->mount();
  } else if (node->is_mount()) {
    cut.fd = node->mount->root.get();
    cut.mount = &node->mount;
  }
  const char* text = past_slashes(path);
  cut.rest = text;
  // The node itself is what only the walk can tell.
  while (*text != '\0') {
    const std::string_view component(text, std::strcspn(text, "/"));
    if (component == ".." && node != nullptr) return std::nullopt;
    if (component != ".") {
      const Node* child = node == nullptr ? nullptr : node->child(component);
      if (child == nullptr) break;
      if (child->kind != Node::Kind::directory) return std::nullopt;
      node = child;
      cut.may_be_missing = !child->is_mount();
    }
    text = past_slashes(text + component.size());
    if (component == "." || cut.may_be_missing) {
      if (node != nullptr && node->mount == nullptr) cut.fd = -1;
      continue;
    }
    cut.fd = node->mount->root.get();
    cut.mount = &node->mount;
    cut.rest = text;
  }
  if (*text == '\0') return std::nullopt;
  if (cut.fd < 0) return std::nullopt;
  if (node != nullptr && !node->children.empty()) {
    cut.links = host::Links::refuse;
    if (has_dotdot(text)) return std::nullopt;
  }
  return cut;
}

std::optional<Result<UniqueFd>> Shortcut::open(const char* path, host::OpenFlags flags) const {
  if ((*mount)->resolver == Resolver::walk) return std::nullopt;
  auto opened = host::open_beneath(fd, path, flags, links);
  if (opened) return opened;
  switch (opened.error()) {
    // The path leads out of this directory, by `..` or an absolute link.
    case Errno::xdev:
    // Renames kept disturbing the kernel's `..`.
    case Errno::again:
      return std::nullopt;
    case Errno::loop:
      if (links == host::Links::refuse) return std::nullopt;
      break;
    case Errno::noent:
      if (may_be_missing) return std::nullopt;
      break;
    default:
      break;
  }
  return opened;
}

}  // namespace weft::kernel
