// Runs the official test scripts (.wast). Main thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "runtime/options.h"

namespace weft::runtime {

struct WastReport {
  std::size_t assertions = 0;  // modules that must work count, too
  std::size_t passed = 0;
  std::vector<std::string> failures;  // "LINE: …"
};

/// Runs every command of the script at `path`. Fails only when the script itself cannot be read.
Diagnosed<WastReport> run_wast(const std::string& path, const CompileOptions& options);

}  // namespace weft::runtime
