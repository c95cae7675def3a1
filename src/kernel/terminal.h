// The terminal of a guest process, as tty_get and tty_set know it: one, whatever descriptor. Any
// thread.
#pragma once

#include "abi/wasix.h"
#include "base/result.h"
#include "kernel/task.h"

namespace weft::kernel {

/// [ENOTSUP] there is none.
Result<abi::Tty> tty_get(Task& task);
/// What is neither 0 nor 1, and a size of nothing, stay as they are: C libraries that set only one
/// of them leave the rest of the structure to chance.
Result<> tty_set(Task& task, const abi::Tty& wanted);

}  // namespace weft::kernel
