// WASIX's calls on the terminal. Any thread.
#pragma once

#include "guest/codec.h"
#include "kernel/task.h"

namespace weft::syscalls {

Result<abi::Tty> tty_get(kernel::Task& task);
Result<> tty_set(kernel::Task& task, const guest::In<abi::Tty>& state);

}  // namespace weft::syscalls
