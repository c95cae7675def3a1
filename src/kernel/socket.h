// Preview 1's four socket calls. Any thread.
#pragma once

#include <cstdint>
#include <span>

#include "abi/types.h"
#include "base/io_slice.h"
#include "base/result.h"
#include "kernel/task.h"

namespace weft::kernel {

struct Received {
  std::uint32_t size;
  abi::Roflags flags;
};

/// The new descriptor gets the listener's inheriting rights; only `nonblock` is allowed in flags.
Result<abi::Fd> sock_accept(Task& task, abi::Fd fd, abi::Fdflags flags);
Result<Received> sock_recv(Task& task, abi::Fd fd, std::span<const IoSlice> slices,
                           abi::Riflags flags);
Result<std::uint32_t> sock_send(Task& task, abi::Fd fd, std::span<const IoSlice> slices,
                                abi::Siflags flags);
Result<> sock_shutdown(Task& task, abi::Fd fd, abi::Sdflags how);

}  // namespace weft::kernel
