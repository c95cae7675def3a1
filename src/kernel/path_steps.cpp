#include "kernel/path_steps.h"

#include <algorithm>

#include "kernel/path.h"

namespace weft::kernel {
namespace {

/// As Linux's MAXSYMLINKS.
constexpr int kMaxLinks = 40;
/// Links can make the text longer than the guest's path; as PATH_MAX for each of kMaxLinks.
constexpr std::size_t kMaxText = (kMaxPath + 1) * (kMaxLinks + 1);

}  // namespace

PathStep PathSteps::next() {
  const std::size_t start = rest_.find_first_not_of('/');
  if (start == std::string::npos) {
    rest_.clear();
    return {.name = ".", .last = true, .slash = true};
  }
  const std::size_t end = std::min(rest_.find('/', start), rest_.size());
  PathStep step{
      .name = rest_.substr(start, end - start), .last = false, .slash = end < rest_.size()};
  step.last = rest_.find_first_not_of('/', end) == std::string::npos;
  rest_.erase(0, end);
  return step;
}

Result<> PathSteps::expand(std::string_view link, const PathStep& step) {
  if (++links_ > kMaxLinks) return fail(Errno::loop);
  if (link.empty()) return fail(Errno::noent);
  if (link.size() + rest_.size() + 1 > kMaxText) return fail(Errno::nametoolong);
  std::string text(link);
  // What follows a link must be asked of its target: `link/` and `link/.` need a directory.
  if (step.slash && (rest_.empty() || rest_.front() != '/')) text += '/';
  rest_.insert(0, text);
  return {};
}

}  // namespace weft::kernel
