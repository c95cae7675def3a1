// sigaction(2) for Weft's handlers. Any thread.
#pragma once

#include <csignal>

namespace weft {

/// As sigaction, which is another function under ThreadSanitizer: signals wait there until their
/// thread calls something of the C library that may sleep, which neither a loop in a guest nor a
/// blocking call of ours (blocking_call.h) does, and the registers that the handler changes are
/// those of nobody. Handlers may call it, and come at once by this, so they must be
/// WEFT_UNINSTRUMENTED.
[[nodiscard]] bool set_signal_action(int signal, const struct sigaction* action,
                                     struct sigaction* before = nullptr);

}  // namespace weft
