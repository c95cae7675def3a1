// Linux error numbers as WASI's. The only place where one becomes the other. Any thread.
#pragma once

#include <cerrno>

#include "base/errno.h"
#include "base/result.h"

namespace weft::host {

/// Numbers without a WASI name become the nearest one, io where none is near.
Errno errno_from_linux(int linux_errno);

/// The error side of a Result out of `errno`.
inline std::unexpected<Errno> fail_with_errno() { return fail(errno_from_linux(errno)); }

/// Of a system call that answers nothing but whether it failed.
inline Result<> done(long result) {
  if (result < 0) return fail_with_errno();
  return {};
}

/// What a blocking call does when somebody wants the thread (base/blocking_call.h): a guest's calls
/// report it, by intr where they have waited and by kRestart where they have not begun. Signals
/// that mean nothing to the thread end no call.
enum class OnSignal : bool { retry, report };

}  // namespace weft::host
