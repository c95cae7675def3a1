// What a generated module does in Weft, as lines of text that compare. One thread.
#pragma once

#include <string>
#include <vector>

#include "diff/generator.h"

namespace weft::diff {

/// Lines that begin with '~' tell the state after a trap, which optimised code may leave otherwise.
using Outcome = std::vector<std::string>;

/// Compiles at this level (-O), runs the calls, each with new fuel; after a trap they go on with a
/// new instance. `scratch` is a directory for files.
Outcome run_in_weft(const Generated& generated, int level, const std::string& scratch);

}  // namespace weft::diff
