// FileLock: an exclusive lock between processes, for one artifact in the making. Movable; released
// by its destructor and by the end of the process.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "base/unique_fd.h"

namespace weft::artifact {

class FileLock {
 public:
  /// Waits. `path` is made if missing and removed again when the lock is released.
  static Diagnosed<FileLock> acquire(const std::string& path);
  /// Nothing if somebody else holds it.
  static Diagnosed<std::optional<FileLock>> try_acquire(const std::string& path);
  /// The lock file that belongs to the artifact file `artifact_path`.
  static std::string path_beside(const std::string& artifact_path);

  FileLock(FileLock&&) noexcept = default;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() { release(); }

 private:
  FileLock(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  static Diagnosed<std::optional<FileLock>> take(const std::string& path, int operation);
  void release();

  UniqueFd fd_;
  std::string path_;
};

}  // namespace weft::artifact
