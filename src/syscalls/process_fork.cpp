// Copies of the own process, and its end.
#include <utility>

#include "kernel/processes.h"
#include "syscalls/process.h"

namespace weft::syscalls {

Result<Pid> proc_fork(Thread& thread, abi::Bool copy_memory) {
  kernel::Processes* const processes = thread.task().processes();
  if (processes == nullptr) return fail(Errno::again);
  // vfork() permits a copy of the memory: its child must not write to it anyway.
  (void)copy_memory;
  WEFT_TRY(const kernel::ProcessId pid, processes->fork(thread));
  return Pid{pid};
}

Result<Pid> proc_fork_env(Thread&) { return fail(Errno::nosys); }

Control proc_exit2(Thread&, abi::Exitcode rval) { return Control::exit(rval); }

}  // namespace weft::syscalls
