// How a module's functions are divided among compilations. Plain values; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "wasm/module.h"

namespace weft::codegen {

/// Consecutive functions that become one LLVM module and one object file.
struct Batch {
  std::uint32_t first = 0;  // indices into wasm::Module::bodies
  std::uint32_t count = 0;
  std::uint64_t bytes = 0;
  /// Compiled without optimisation: a single function whose size would cost more time and memory
  /// than its speed is worth.
  bool huge = false;
};

/// LLVM's cost grows faster than a function's size: 200 KB of small branches took 27 s at -O2. A
/// body above the first gets few passes, one above the second none.
inline constexpr std::uint64_t kLargeBody = 128 << 10;
inline constexpr std::uint64_t kHugeBody = 512 << 10;

/// Depends on the module only, never on the machine, so that the output is reproducible.
std::vector<Batch> make_batches(const wasm::Module& module);

}  // namespace weft::codegen
