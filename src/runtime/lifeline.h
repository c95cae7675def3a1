// Lifeline: when the first process of a sandbox ends, however it does, the kernel kills the others.
// A pipe has that process as its only writer; every other member has a description of the read end
// that sends it SIGKILL when the writer is gone. One thread at a time.
#pragma once

#include "base/diagnostic.h"
#include "base/unique_fd.h"

namespace weft::runtime {

class Lifeline {
 public:
  /// In the first process.
  static Diagnosed<Lifeline> create();
  /// What the program before this one left, or the parent. Below zero: not there.
  struct Ends {
    int read = -1;
    int write = -1;  // the first's
    int armed = -1;
    int list = -1;
  };
  explicit Lifeline(const Ends& ends)
      : read_(ends.read), write_(ends.write), armed_(ends.armed), list_(ends.list) {}

  /// In a new member: from here on it dies with the first. Does not come back where that is gone.
  void arm();

  [[nodiscard]] int read_end() const { return read_.get(); }
  [[nodiscard]] int write_end() const { return write_.get(); }
  [[nodiscard]] int armed() const { return armed_.get(); }
  [[nodiscard]] int list() const { return list_.get(); }

 private:
  [[nodiscard]] int open_again() const;

  UniqueFd read_;   // shared by all
  UniqueFd write_;  // the first's
  UniqueFd armed_;  // this member's own
  UniqueFd list_;   // the first's descriptors, in /proc; shared by all
};

}  // namespace weft::runtime
