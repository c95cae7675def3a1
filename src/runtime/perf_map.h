// --profile=perfmap: the file in which Linux's perf looks for names of code. Main thread.
#pragma once

#include "base/diagnostic.h"
#include "engine/code.h"

namespace weft::runtime {

/// Writes /tmp/perf-PID.map for all functions of `code`.
Diagnosed<> write_perf_map(const engine::Code& code);

}  // namespace weft::runtime
