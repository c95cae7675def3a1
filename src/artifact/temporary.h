// TemporaryFile: a file in the making beside its target: "target.tmp.PID.N". Its maker holds a lock
// (flock) on it, so others can tell what a dead process left. One thread at a time.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "base/unique_fd.h"

namespace weft::artifact {

class TemporaryFile {
 public:
  /// Mode 0600, whatever the umask.
  static Diagnosed<TemporaryFile> create(const std::string& target);
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  /// Removes it, unless it became the target.
  ~TemporaryFile();

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Replaces the target in one step.
  Diagnosed<> become_target();

 private:
  TemporaryFile(std::string target, std::string path, UniqueFd fd)
      : target_(std::move(target)), path_(std::move(path)), fd_(std::move(fd)) {}

  std::string target_;
  std::string path_;  // empty: there is nothing to remove
  UniqueFd fd_;
};

/// Whether the process that makes the temporary file `path` is at work.
bool is_being_made(const std::string& path);

}  // namespace weft::artifact
