// Processes: which one this is, what became of children. Any thread.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace weft::host {

/// Not cached: it differs after a fork.
int process_id();

/// What waitid says of a child.
struct ChildReport {
  enum class Kind : std::uint8_t { nothing, exited, killed, stopped };
  int pid = 0;
  Kind kind = Kind::nothing;
  std::uint8_t value = 0;  // exit status or signal
};

enum class Wait : std::uint8_t { no, yes };
enum class Take : std::uint8_t {
  no,  // the report comes again; who has ended keeps its number
  yes,
};

/// Of child `pid`; 0: of any child in this process's own group, where all are that are not helpers
/// of Weft's. [ECHILD], [EINTR] when a signal came first.
Result<ChildReport> wait_for_child(int pid, Wait wait, Take take, bool stopped_too);

/// The parent of process `pid` as the kernel has it; 0: there is no such process, or it is not to
/// be known.
int parent_of_process(int pid);

/// Nothing of it is left but its number, or not even that.
bool process_has_ended(int pid);

/// A number of a process that stays its own: closed at exec. [ESRCH].
Result<int> open_process(int pid);
/// To the process of a number that open_process gave. [ESRCH], [EPERM].
Result<> signal_process(int process, int signal);

}  // namespace weft::host
