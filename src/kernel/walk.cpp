// Path resolution one component at a time, for hosts without openat2.
//
// Every directory on the way is held open (O_PATH), `..` goes back to the one that was entered
// before instead of asking the file system for a parent, and no step follows a link by itself: a
// link's text is read and walked in turn. So whatever is renamed or replaced under way, each step
// stays below the directory that the walk started at.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "kernel/resolve.h"

namespace weft::kernel {
namespace {

using host::OpenFlags;

/// As Linux's MAXSYMLINKS.
constexpr int kMaxLinks = 40;
/// A name that changes between a link and something else as we look is tried this often.
constexpr int kMaxRaces = 64;
/// Links can make the text longer than the guest's path; as PATH_MAX for each of kMaxLinks.
constexpr std::size_t kMaxText = (kMaxPath + 1) * (kMaxLinks + 1);

class Walk {
 public:
  Walk(int root, std::string_view path, OpenFlags flags)
      : root_(root), rest_(path), flags_(flags) {}

  Result<UniqueFd> run();

 private:
  struct Step {
    std::string name;
    bool last;
    bool must_be_directory;
  };

  [[nodiscard]] int here() const { return way_.empty() ? root_ : way_.back().get(); }
  Step next();
  Result<> enter(const Step& step);
  Result<> go_up();
  Result<> expand(std::string_view link, const Step& step);
  Result<bool> expand_if_link(const Step& step);
  /// Nothing where the last component turned out to be a link that was put in front of the rest.
  Result<UniqueFd> open_last(const Step& step);
  Result<UniqueFd> open_here();
  [[nodiscard]] bool follows(const Step& step) const {
    // A slash behind a link asks for what it points to, whatever the flags say.
    return step.must_be_directory || !has(flags_, OpenFlags::no_follow);
  }

  int root_;
  std::string rest_;
  OpenFlags flags_;
  std::vector<UniqueFd> way_;
  int links_ = 0;
  int races_ = 0;
};

Walk::Step Walk::next() {
  const std::size_t start = rest_.find_first_not_of('/');
  if (start == std::string::npos) {
    rest_.clear();
    return {.name = ".", .last = true, .must_be_directory = true};
  }
  const std::size_t end = std::min(rest_.find('/', start), rest_.size());
  Step step{.name = rest_.substr(start, end - start), .last = false, .must_be_directory = false};
  step.last = rest_.find_first_not_of('/', end) == std::string::npos;
  step.must_be_directory = !step.last || end < rest_.size();
  rest_.erase(0, end);
  return step;
}

Result<> Walk::go_up() {
  // SANDBOX: above the start there is nothing.
  if (way_.empty()) return fail(Errno::notcapable);
  way_.pop_back();
  return {};
}

Result<> Walk::expand(std::string_view link, const Step& step) {
  if (++links_ > kMaxLinks) return fail(Errno::loop);
  if (link.empty()) return fail(Errno::noent);
  // SANDBOX: absolute links point into the host's tree.
  if (link.front() == '/') return fail(Errno::notcapable);
  if (link.size() + rest_.size() + 1 > kMaxText) return fail(Errno::nametoolong);
  std::string text(link);
  // What follows a link must be asked of its target: `link/` and `link/.` need a directory.
  if (step.must_be_directory && (rest_.empty() || rest_.front() != '/')) text += '/';
  rest_.insert(0, text);
  return {};
}

Result<bool> Walk::expand_if_link(const Step& step) {
  std::array<char, kMaxPath + 1> text;
  const auto size = host::read_link_at(here(), step.name.c_str(), text);
  // [EINVAL] it is there and no link.
  if (!size && size.error() == Errno::inval) return false;
  WEFT_CHECK(size);
  WEFT_CHECK(expand(std::string_view(text.data(), *size), step));
  return true;
}

Result<> Walk::enter(const Step& step) {
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

Result<UniqueFd> Walk::open_last(const Step& step) {
  if (step.name == "." || step.name == "..") {
    if (step.name == "..") WEFT_CHECK(go_up());
    return open_here();
  }
  // SANDBOX: the open itself never follows; a link is read and walked.
  OpenFlags flags = flags_ | OpenFlags::no_follow;
  if (step.must_be_directory) {
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
  rest_.insert(0, step.name + (step.must_be_directory ? "/" : ""));
  return UniqueFd();
}

Result<UniqueFd> Walk::run() {
  for (;;) {
    const Step step = next();
    if (!step.last) {
      WEFT_CHECK(enter(step));
      continue;
    }
    rest_.clear();
    WEFT_TRY(UniqueFd fd, open_last(step));
    if (fd.valid()) return fd;
  }
}

}  // namespace

Result<UniqueFd> walk_below(int directory, std::string_view path, OpenFlags flags) {
  return Walk(directory, path, flags).run();
}

}  // namespace weft::kernel
