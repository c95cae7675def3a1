// Private temporary directories. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace weft::host {

/// A tmpfs of its own that no path leads to: it ends with the last descriptor, whatever happens
/// to the process. Needs the right to mount; [EPERM] and [ENOSYS] otherwise. Holds at most `size`
/// bytes; 0 = what Linux allows by itself, half of the machine's memory.
Result<UniqueFd> private_tmpfs(std::uint64_t size = 0);

struct NamedDirectory {
  std::string path;
  /// Holds a lock that tells others that the directory is in use.
  UniqueFd fd;
};
/// A fresh directory of mode 0700 below $TMPDIR or /tmp. What earlier owners that died left there
/// is removed on the way.
Result<NamedDirectory> make_temporary_directory();
/// Removes the directory with all it holds, without following links.
void remove_tree(const NamedDirectory& directory);

}  // namespace weft::host
