// Lifeline: when the first process of a sandbox ends, however it does, the kernel kills the others.
// A pipe has that process as its only writer; every other member has a description of the read end
// that sends it SIGKILL when the writer is gone. One thread at a time.
#pragma once

#include <utility>

#include "base/diagnostic.h"
#include "base/unique_fd.h"

namespace weft::runtime {

class Lifeline {
 public:
  /// In the first process.
  static Diagnosed<Lifeline> create();
  /// With the ends that the program before this one left, or the parent. `write` is the first's.
  Lifeline(UniqueFd read, UniqueFd write, UniqueFd armed)
      : read_(std::move(read)), write_(std::move(write)), armed_(std::move(armed)) {}

  /// In a new member: from here on it dies with the first. Does not come back where that is gone.
  void arm();

  [[nodiscard]] int read_end() const { return read_.get(); }
  [[nodiscard]] int write_end() const { return write_.get(); }
  [[nodiscard]] int armed() const { return armed_.get(); }

 private:
  UniqueFd read_;   // shared by all
  UniqueFd write_;  // the first's
  UniqueFd armed_;  // this member's own
};

}  // namespace weft::runtime
