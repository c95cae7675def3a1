// Starting programs from a guest: what it takes to find and prepare one, and the execve of Weft
// that runs it. The calling thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "kernel/processes.h"
#include "kernel/task.h"
#include "kernel/thread.h"
#include "runtime/image_state.h"
#include "runtime/options.h"
#include "runtime/stand_in.h"

namespace weft::runtime {

/// What a guest calls its own program.
inline constexpr std::string_view kOwnProgram = "/proc/self/exe";

/// A program that can be started: nothing that a guest does wrong can go wrong any more.
struct PreparedProgram {
  UniqueFd module;
  UniqueFd artifact;
  std::string path;
  std::vector<std::string> args;
};

/// Finds and compiles it. `self` is the module of the calling program, which guests know as
/// /proc/self/exe. [ENOEXEC] what is there is no program, else see kernel::find_program.
Result<PreparedProgram> prepare_program(kernel::Task& task, const kernel::Program& program,
                                        const RunOptions& options, int self);

/// Weft as it runs now, with `state`, in the place of this process. Comes back with an error only.
Errno replace_process(const ImageState& state, kernel::Thread& caller);
/// The same as a child. Its number.
Result<int> start_process(const ImageState& state);
/// The same in the process that a thread acts for.
Result<> replace_stand_in(StandIn& stand_in, const ImageState& state);

}  // namespace weft::runtime
