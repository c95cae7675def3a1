// Futexes: the queues are those of memory.atomic.wait and notify.
#include <algorithm>
#include <cstdint>
#include <limits>

#include "syscalls/threads.h"

namespace weft::syscalls {

/// `woken` is 0 after the time has passed, and only then: C libraries take every other end for one
/// that may have been spurious, an errno for the end of the world. An interrupt is such an end.
/// C libraries before 2026-04-25 pass timeouts with seven bytes of rubbish: none is too long.
Result<abi::Bool> futex_wait(Thread& thread, guest::Word futex, std::uint32_t expected,
                             guest::In<abi::OptionTimestamp> timeout) {
  constexpr abi::Timestamp kLongest = std::numeric_limits<std::int64_t>::max();
  const std::int64_t limit =
      timeout->some == 0 ? -1 : static_cast<std::int64_t>(std::min(timeout->value, kLongest));
  const kernel::WaitEnd end = thread.host()->wait_on(futex.place, expected, limit);
  return end == kernel::WaitEnd::timed_out ? abi::Bool::no : abi::Bool::yes;
}

Result<abi::Bool> futex_wake(Thread& thread, guest::Word futex) {
  return thread.host()->wake(futex.place, 1) != 0 ? abi::Bool::yes : abi::Bool::no;
}

Result<abi::Bool> futex_wake_all(Thread& thread, guest::Word futex) {
  const std::uint32_t woken =
      thread.host()->wake(futex.place, std::numeric_limits<std::uint32_t>::max());
  return woken != 0 ? abi::Bool::yes : abi::Bool::no;
}

}  // namespace weft::syscalls
