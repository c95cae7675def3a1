// Host calls that may wait, for guests: they end when the guest's thread is wanted. Any thread.
#pragma once

#include "base/blocking_call.h"
#include "base/result.h"
#include "host/errno.h"

namespace weft::host {

/// What a system call answers. [EINTR] for a thread that is wanted, kRestart where that was so
/// before it began; a signal that means nothing to the thread ends no call. Without
/// OnSignal::report it goes on whatever comes.
template <class... A>
Result<long> blocking(OnSignal on_signal, long number, A... arguments) {
  bool begun = false;
  for (;;) {
    const long result = on_signal == OnSignal::report ? blocking_call(number, arguments...)
                                                      : uninterrupted_call(number, arguments...);
    if (result >= 0) [[likely]]
      return result;
    if (result == kNotBegun) return fail(begun ? Errno::intr : kRestart);
    if (result != -EINTR) return fail(errno_from_linux(static_cast<int>(-result)));
    if (on_signal == OnSignal::report && attention_wanted()) return fail(Errno::intr);
    begun = true;
  }
}

}  // namespace weft::host
