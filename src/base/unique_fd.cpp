#include "base/unique_fd.h"

#include <unistd.h>

#include "base/fork_path.h"

namespace weft {

WEFT_FORK_PATH void UniqueFd::reset(int fd) {
  // Linux closes the descriptor even when close() reports EINTR; never retry.
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace weft
