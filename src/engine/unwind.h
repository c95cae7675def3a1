// The search for the code that catches an exception. Host stack.
#pragma once

#include <cstdint>

#include "engine/execution.h"

namespace weft::engine {

/// Whether an exception was thrown here, or goes on from a function where it had stopped, or comes
/// over from another stack: then the backtrace goes on too. Builtins::exception_throw's `again`.
enum class Journey : std::uint32_t { begins, goes_on, comes_over };

/// The innermost landing pad of the guest of `activation`, ready for weft_engine_land; or null,
/// then the frames are in Execution::throw_trace. Must be called by what compiled code has called.
[[nodiscard]] const Landing* find_landing(Activation& activation, Exception* exception,
                                          Journey journey);

/// Has the function around `pc`, which lies behind its first instruction, landing pads? Then an
/// exception that is thrown between its calls would miss them. For signal handlers.
[[nodiscard]] WEFT_ON_GUEST_STACK bool is_between_calls_that_catch(std::uintptr_t pc);
/// Is that behind a call by such a function that has no landing pad?
[[nodiscard]] WEFT_ON_GUEST_STACK bool is_call_that_does_not_catch(std::uintptr_t return_address);

}  // namespace weft::engine
