// From the host's description of a file to WASI's, and of times. Any thread.
#pragma once

#include <utility>

#include "abi/types.h"
#include "base/result.h"
#include "host/files.h"
#include "kernel/file.h"

namespace weft::kernel {

abi::Filestat filestat_of(const host::FileInfo& info);

struct TimeChanges {
  host::TimeChange accessed;
  host::TimeChange modified;
};
/// [EINVAL] for a time that shall be both set and now, and for unknown bits.
Result<TimeChanges> time_changes(abi::Timestamp atim, abi::Timestamp mtim, abi::Fstflags flags);

}  // namespace weft::kernel
