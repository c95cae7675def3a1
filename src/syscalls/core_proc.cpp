// Ending the own process.
#include "base/fork_path.h"
#include "syscalls/handlers.h"
#include "syscalls/process.h"

namespace weft::syscalls {
namespace {

/// As a trap: 128 + SIGABRT.
constexpr std::uint32_t kNoWayBack = 134;

}  // namespace

WEFT_FORK_PATH Control proc_exit(kernel::Thread& thread, abi::Exitcode rval) {
  const bool for_child = thread.acts_for_child();
  Control out = end_with(thread, rval);
  // The child of a proc_fork_env has ended, and behind this call no guest has anything to run. That
  // of a proc_fork(0) goes on where it was forked.
  if (for_child && !out.leaves())
    out = Control::exit(kNoWayBack,
                        "proc_exit has ended a child made by proc_fork_env; only proc_exit2 goes "
                        "back to the parent");
  return out;
}

/// Nothing records a journal, and without one the reference succeeds as well.
Result<> proc_snapshot(Task&) { return {}; }

}  // namespace weft::syscalls
