#include "artifact/temporary.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace weft::artifact {

Diagnosed<TemporaryFile> TemporaryFile::create(const std::string& target) {
  static std::atomic<unsigned> counter = 0;
  // Another process may take it for a leftover before it is locked.
  constexpr int kAttempts = 100;
  for (int i = 0; i < kAttempts; ++i) {
    std::string path = fmt::format("{}.tmp.{}.{}", target, ::getpid(), ++counter);
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    // A dead process may have had our number.
    if (!fd && errno == EEXIST) continue;
    if (!fd) return diagnose(fmt::format("cannot make {}: {}", path, std::strerror(errno)));
    struct stat st = {};
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0 && ::fstat(fd.get(), &st) == 0 &&
        st.st_nlink != 0 && ::fchmod(fd.get(), S_IRUSR | S_IWUSR) == 0) {
      return TemporaryFile(target, std::move(path), std::move(fd));
    }
    ::unlink(path.c_str());
  }
  return diagnose(fmt::format("cannot make a file beside {}", target));
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : target_(std::move(other.target_)),
      path_(std::exchange(other.path_, {})),
      fd_(std::move(other.fd_)) {}

TemporaryFile::~TemporaryFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Diagnosed<> TemporaryFile::become_target() {
  if (std::rename(path_.c_str(), target_.c_str()) != 0) {
    return diagnose(fmt::format("cannot write {}: {}", target_, std::strerror(errno)));
  }
  path_.clear();
  return {};
}

bool is_being_made(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  return fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace weft::artifact
