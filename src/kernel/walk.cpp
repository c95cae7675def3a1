// Path resolution one component at a time, for hosts without openat2.
//
// Every directory on the way is held open (O_PATH), `..` goes back to the one that was entered
// before instead of asking the file system for a parent, and no step follows a link by itself: a
// link's text is read and walked in turn. So whatever is renamed or replaced under way, each step
// stays below the directory that the walk started at.
#include <array>
#include <utility>
#include <vector>

#include "kernel/path_steps.h"
#include "kernel/resolve.h"

namespace weft::kernel {
namespace {

using host::OpenFlags;

/// A name that changes between a link and something else as we look is tried this often.
constexpr int kMaxRaces = 64;

class Walk {
 public:
  Walk(int root, std::string_view path, OpenFlags flags)
      : root_(root), steps_(path), flags_(flags) {}

  Result<UniqueFd> run();

 private:
  [[nodiscard]] int here() const { return way_.empty() ? root_ : way_.back().get(); }
  Result<> enter(const PathStep& step);
  Result<> go_up();
  Result<> expand(std::string_view link, const PathStep& step);
  Result<bool> expand_if_link(const PathStep& step);
  /// Nothing where the last component turned out to be a link that was put in front of the rest.
  Result<UniqueFd> open_last(const PathStep& step);
  Result<UniqueFd> open_here();
  [[nodiscard]] bool follows(const PathStep& step) const {
    // A slash behind a link asks for what it points to, whatever the flags say.
    return step.slash || !has(flags_, OpenFlags::no_follow);
  }

  int root_;
  PathSteps steps_;
  OpenFlags flags_;
  std::vector<UniqueFd> way_;
  int races_ = 0;
};

Result<> Walk::go_up() {
  // SANDBOX: above the start there is nothing.
  if (way_.empty()) return fail(Errno::notcapable);
  way_.pop_back();
  return {};
}

Result<> Walk::expand(std::string_view link, const PathStep& step) {
  // SANDBOX: absolute links point into the host's tree.
  if (link.starts_with('/')) return fail(Errno::notcapable);
  return steps_.expand(link, step);
}

Result<bool> Walk::expand_if_link(const PathStep& step) {
  std::array<char, kMaxPath + 1> text;
  const auto size = host::read_link_at(here(), step.name.c_str(), text);
  // [EINVAL] it is there and no link.
  if (!size && size.error() == Errno::inval) return false;
  WEFT_CHECK(size);
  WEFT_CHECK(expand(std::string_view(text.data(), *size), step));
  return true;
}

Result<> Walk::enter(const PathStep& step) {
  if (step.name == ".") return {};
  if (step.name == "..") return go_up();
  constexpr OpenFlags kLook = OpenFlags::path_only | OpenFlags::no_follow;
  WEFT_TRY(UniqueFd fd, host::open_at(here(), step.name.c_str(), kLook));
  WEFT_TRY(const host::FileInfo info, host::info(fd.get()));
  if (info.kind == host::FileKind::directory) {
    way_.push_back(std::move(fd));
    return {};
  }
  if (info.kind != host::FileKind::symbolic_link) return fail(Errno::notdir);
  // Read from the descriptor: the name may mean something else by now.
  std::array<char, kMaxPath + 1> text;
  WEFT_TRY(const std::size_t size, host::read_link_at(fd.get(), "", text));
  return expand(std::string_view(text.data(), size), step);
}

Result<UniqueFd> Walk::open_here() {
  if (has(flags_, OpenFlags::create)) {
    // As Linux: a directory cannot be opened for creation.
    return fail(has(flags_, OpenFlags::exclusive) ? Errno::exist : Errno::isdir);
  }
  return host::open_at(here(), ".", flags_);
}

Result<UniqueFd> Walk::open_last(const PathStep& step) {
  if (step.name == "." || step.name == "..") {
    if (step.name == "..") WEFT_CHECK(go_up());
    return open_here();
  }
  // SANDBOX: the open itself never follows; a link is read and walked.
  OpenFlags flags = flags_ | OpenFlags::no_follow;
  if (step.slash) {
    if (has(flags_, OpenFlags::create)) return fail(Errno::isdir);
    flags |= OpenFlags::directory;
  }
  if (has(flags_, OpenFlags::path_only) && follows(step)) {
    // path_only opens a link itself instead of refusing it.
    WEFT_TRY(const bool link, expand_if_link(step));
    if (link) return UniqueFd();
  }
  auto fd = host::open_at(here(), step.name.c_str(), flags);
  if (fd) {
    if (!has(flags_, OpenFlags::path_only) || !follows(step)) return fd;
    WEFT_TRY(const host::FileInfo info, host::info(fd->get()));
    if (info.kind != host::FileKind::symbolic_link) return fd;
  } else if (fd.error() != Errno::loop && fd.error() != Errno::notdir) {
    return fd;
  }
  // Links answer loop, or notdir where a directory was asked for.
  if (!follows(step)) return fd;
  WEFT_TRY(const bool link, expand_if_link(step));
  if (link) return UniqueFd();
  if (!fd && fd.error() == Errno::notdir) return fd;
  // It was a link a moment ago.
  if (++races_ > kMaxRaces) return fail(Errno::loop);
  steps_.again(step);
  return UniqueFd();
}

Result<UniqueFd> Walk::run() {
  for (;;) {
    const PathStep step = steps_.next();
    if (!step.last) {
      WEFT_CHECK(enter(step));
      continue;
    }
    steps_.finish();
    WEFT_TRY(UniqueFd fd, open_last(step));
    if (fd.valid()) return fd;
  }
}

}  // namespace

Result<UniqueFd> walk_below(int directory, std::string_view path, OpenFlags flags) {
  return Walk(directory, path, flags).run();
}

}  // namespace weft::kernel
