// The signal handlers that turn faults of guest code into traps, and the per-thread state they
// need. They are installed once a process and keep what was there before for faults that are not
// the guest's.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace weft::engine {

/// Sent to a thread to make it look at its store's requests.
int attention_signal();

/// The calling thread's number for tgkill.
pid_t this_thread();

/// Prepares the calling thread to run guest code: handlers, alternate signal stack. Cheap when that
/// is done already. False when the kernel has no memory for it.
[[nodiscard]] bool prepare_thread();

/// Has the host stack of the calling (prepared) thread room for another call into the guest?
bool host_stack_has_room();

}  // namespace weft::engine
