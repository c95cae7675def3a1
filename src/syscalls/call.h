// Call: what every entry of the table gets: who calls, on which memory. One a guest thread.
#pragma once

#include <cstdint>

#include "guest/memory.h"
#include "kernel/thread.h"
#include "syscalls/control.h"

namespace weft::syscalls {

class Tracer;

/// Handlers see only `thread`, or its task; guest memory is reachable through checked arguments
/// alone.
struct Call {
  kernel::Thread& thread;
  guest::GuestMemory memory;
  /// Set when calls are to be traced; used by traced_entry (syscalls/trace.h) alone.
  Tracer* tracer = nullptr;
  /// Valid after an entry answered nonzero.
  Control control = {};
};

/// How compiled code reaches a handler: fits engine::HostFunction::call, with `call` (a Call*) as
/// its env. `values` holds the arguments in 16-byte slots and receives the results. 0 = back to
/// the guest; nonzero = leave it, the reason is in the Call.
using Entry = std::uint64_t(void* call, void* values);

}  // namespace weft::syscalls
