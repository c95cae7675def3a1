#include "base/signal_action.h"

#include "base/sanitized.h"
#include "base/uninstrumented.h"

#if WEFT_THREAD_SANITIZER
/// The C library's other name of the function, which ThreadSanitizer does not know.
extern "C" int __sigaction(int, const struct sigaction*, struct sigaction*);  // NOLINT
#endif

namespace weft {

WEFT_UNINSTRUMENTED bool set_signal_action(int signal, const struct sigaction* action,
                                           struct sigaction* before) {
#if WEFT_THREAD_SANITIZER
  return ::__sigaction(signal, action, before) == 0;
#else
  return ::sigaction(signal, action, before) == 0;
#endif
}

}  // namespace weft
