#include "syscalls/tty.h"

#include "kernel/terminal.h"

namespace weft::syscalls {

Result<abi::Tty> tty_get(kernel::Task& task) { return kernel::tty_get(task); }
Result<> tty_set(kernel::Task& task, const guest::In<abi::Tty>& state) {
  return kernel::tty_set(task, *state);
}

}  // namespace weft::syscalls
