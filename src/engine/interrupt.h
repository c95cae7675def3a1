// Interrupts: a host function that is called in the middle of computing guest code, as if the
// instruction at hand had called it. docs/engine.md has the rules. Signal handlers use this.
#pragma once

#include "engine/execution.h"
#include "engine/machine_context.h"

namespace weft::engine {

/// Once, before any guest runs.
void prepare_interrupts();

/// From the handlers of the attention signal and of steps, for guest code that runs on the stack of
/// `activation`: makes it call the interrupt function as soon as the handler has returned, or does
/// nothing if it will look at Execution::attention by itself. A guest stack without room for it is
/// exhausted. False: other code of the host's may run before the interrupt function does. In a
/// function that catches the guest is let on to its next call, step by step, for that is where it
/// can catch.
WEFT_ON_GUEST_STACK bool interrupt_guest(MachineContext& machine, Activation& activation);

extern "C" {
/// x86_64.S reads them.
extern VectorState weft_engine_vector_state __attribute__((visibility("hidden")));
extern const HostFunction weft_engine_interrupt_function __attribute__((visibility("hidden")));
}

}  // namespace weft::engine
