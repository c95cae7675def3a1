// ImageState: what a process of a sandbox hands to the program that takes its place or is started
// beside it: the next Weft in the same process or in a child. Travels in a sealed anonymous file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/unique_fd.h"
#include "host/terminal.h"
#include "kernel/task_state.h"
#include "runtime/options.h"

namespace weft::runtime {

/// Names the file in the environment of the next Weft.
inline constexpr const char* kResumeVariable = "WEFT_RESUME";

struct ImageState {
  RunOptions options;
  /// Of --timeout: when it ends, by the monotonic clock. 0: never, or another process looks after
  /// it.
  std::int64_t deadline = 0;
  /// Signals that are ignored, bit n-1 for n; and the mask to begin with.
  std::uint64_t ignored = 0;
  std::uint64_t mask = 0;
  kernel::TaskState task;
  /// The program: its module and, opened, what is compiled of it.
  int module = -1;
  int artifact = -1;
  int trace = -1;
  int trace_counts = -1;
  // The sandbox.
  bool first = false;
  int members = -1;
  int lifeline = -1;
  /// Of the first process; below zero in others.
  int lifeline_write = -1;
  /// Of a member that stays the same process.
  int lifeline_armed = -1;
  int lifeline_list = -1;
  std::uint32_t ticket_index = 0;
  std::uint64_t ticket_word = 0;
  std::optional<host::TerminalGuard::State> guard = std::nullopt;

  /// Every descriptor that the next program needs.
  [[nodiscard]] std::vector<int> host_fds() const;
};

Diagnosed<UniqueFd> write_state(const ImageState& state);
/// An error says that the file is not one of this Weft's.
Diagnosed<ImageState> read_state(int fd);

}  // namespace weft::runtime
