// Starts the program `weft-compiler` and waits for it. Any thread; the one that waits must not end
// meanwhile, or the compiler ends, too.
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
  bool debug = false;
  ProgressFunction progress;
};

/// $WEFT_COMPILER, else `weft-compiler` beside this program or in ../libexec/weft.
Diagnosed<std::string> find_compiler();

/// How a compilation ended that the module is not to blame for.
struct CompilerEnd {
  /// Else there was no way to write the artifact to `job.output`, and `why` says why.
  bool placed = true;
  std::string why = {};
};

/// Runs the compiler to its end. On success the artifact stands at `job.output`.
Diagnosed<CompilerEnd> run_compiler(const CompileJob& job);

/// Starts it at low priority as a process that outlives this one, apart from its terminal. The
/// compiler itself sees to it that no two of them make the same object. Failure is not reported;
/// Cache::begin_attempt bounds how often later runs try again.
void start_detached_compiler(const CompileJob& job);

}  // namespace weft::runtime
