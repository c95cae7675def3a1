#include "artifact/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/assert.h"
#include "base/result.h"

namespace weft::artifact {
namespace {

/// A holder removes the file before it lets go. Whoever waited on that file then holds a lock that
/// nobody else can see, and must start over.
bool still_there(int fd, const std::string& path) {
  struct stat held = {};
  struct stat named = {};
  return ::fstat(fd, &held) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

}  // namespace

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  if (this != &other) {
    release();
    fd_ = std::move(other.fd_);
    path_ = std::move(other.path_);
  }
  return *this;
}

Diagnosed<std::optional<FileLock>> FileLock::take(const std::string& path, int operation) {
  while (true) {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) return diagnose(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    while (::flock(fd.get(), operation) != 0) {
      if (errno == EWOULDBLOCK) return std::optional<FileLock>();
      if (errno != EINTR) {
        return diagnose(fmt::format("cannot lock {}: {}", path, std::strerror(errno)));
      }
    }
    if (still_there(fd.get(), path)) return std::optional(FileLock(std::move(fd), path));
  }
}

Diagnosed<FileLock> FileLock::acquire(const std::string& path) {
  WEFT_TRY(std::optional<FileLock> lock, take(path, LOCK_EX));
  WEFT_ASSERT(lock.has_value());
  return *std::move(lock);
}

Diagnosed<std::optional<FileLock>> FileLock::try_acquire(const std::string& path) {
  return take(path, LOCK_EX | LOCK_NB);
}

std::string FileLock::path_beside(const std::string& artifact_path) {
  std::string_view stem = artifact_path;
  if (stem.ends_with(".so")) stem.remove_suffix(3);
  return std::string(stem) + ".lock";
}

void FileLock::release() {
  if (!fd_) return;
  ::unlink(path_.c_str());
  fd_.reset();
}

}  // namespace weft::artifact
