// Starts the program `weft-compiler` and waits for it. Main thread.
#pragma once

#include <string>

#include "artifact/key.h"
#include "base/diagnostic.h"
#include "runtime/options.h"

namespace weft::runtime {

struct CompileJob {
  int input = -1;          // the module, open for reading
  std::string input_name;  // for messages
  std::string output;      // where the artifact shall stand
  artifact::Key key;
  int level = 2;
  std::string cpu;
  std::uint64_t max_memory = 0;
  std::uint64_t max_seconds = 0;  // of CPU time
  ProgressFunction progress;
};

/// $WEFT_COMPILER, else `weft-compiler` beside this program or in ../libexec/weft.
Diagnosed<std::string> find_compiler();

/// Runs the compiler to its end. On success the artifact stands at `job.output`.
Diagnosed<> run_compiler(const CompileJob& job);

/// Starts it at low priority as a process that outlives this one, apart from its terminal. The
/// compiler itself sees to it that no two of them make the same object. Failure is not reported:
/// the next run tries again.
void start_detached_compiler(const CompileJob& job);

}  // namespace weft::runtime
