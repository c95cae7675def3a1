// Runs the official test scripts (.wast). Main thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "runtime/options.h"
#include "wasm/opcode.h"

namespace weft::runtime {

struct WastReport {
  std::size_t assertions = 0;  // modules that must work count, too
  std::size_t passed = 0;
  std::size_t compiled = 0;           // modules that were not in the cache
  std::vector<std::string> failures;  // "LINE: …"
};

struct WastOptions {
  CompileOptions compile;
  /// A module that uses one of these is invalid: for the scripts of a proposal that knew less than
  /// today's WebAssembly does.
  std::vector<wasm::Feature> without;
};

/// Runs every command of the script at `path`. Fails only when the script itself cannot be read.
Diagnosed<WastReport> run_wast(const std::string& path, const WastOptions& options);

}  // namespace weft::runtime
