// A path that is walked a component at a time, and grows by the links met. One thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace weft::kernel {

/// One component.
struct PathStep {
  std::string name;
  bool last;
  /// A slash follows: it must be a directory.
  bool slash;
};

class PathSteps {
 public:
  explicit PathSteps(std::string_view path) : rest_(path) {}

  /// The next component; behind the last one, and of slashes alone, it is ".".
  PathStep next();
  /// Puts a link's text, which `step` led to, in front of what remains. [ELOOP] as Linux's
  /// MAXSYMLINKS; [ENOENT] an empty link; [ENAMETOOLONG] no path grows to such a length.
  Result<> expand(std::string_view link, const PathStep& step);
  /// Takes a component again, as the last one.
  void again(const PathStep& step) { rest_ = step.name + (step.slash ? "/" : ""); }
  /// Forgets the slashes behind the last component.
  void finish() { rest_.clear(); }

  /// Nothing but slashes remains.
  [[nodiscard]] bool at_end() const { return rest_.find_first_not_of('/') == std::string::npos; }
  /// Walks another path first; what remained until then is returned.
  std::string exchange(std::string path) { return std::exchange(rest_, std::move(path)); }

 private:
  std::string rest_;
  int links_ = 0;
};

}  // namespace weft::kernel
