// What happens when LLVM cannot go on: no memory, no time, an error of its own. Once, at the start
// of the compiler program.
#pragma once

#include <cstdint>

namespace weft::codegen {

/// From now on such an error prints one message to stderr and ends the process with status 1.
void install_fatal_handlers();

/// Limits the memory that this process may use. 0: no limit. `threads` have stacks that are mostly
/// not used and do not count.
void limit_memory(std::uint64_t bytes, unsigned threads);

/// Limits the CPU time of this process, which ends with a message and status 1. 0: no limit.
void limit_time(std::uint64_t seconds);

}  // namespace weft::codegen
