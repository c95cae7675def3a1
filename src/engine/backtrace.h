// Captures and names the wasm frames on the calling thread's stacks.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/execution.h"
#include "engine/trap.h"

namespace weft::engine {

/// Async-signal-safe enough: no allocation, no lock. Called in a signal handler it begins at the
/// interrupted code. Walks through every nested activation of the thread.
void capture_backtrace(RawBacktrace& out);

/// What capture_backtrace found in `activation` and those around it, with names. Not in a signal
/// handler.
void name_frames(const RawBacktrace& raw, const Activation& activation, Trap& trap);

}  // namespace weft::engine
