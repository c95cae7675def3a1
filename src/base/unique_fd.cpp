#include "base/unique_fd.h"

#include <unistd.h>

namespace weft {

void UniqueFd::reset(int fd) {
  // Linux closes the descriptor even when close() reports EINTR; never retry.
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace weft
