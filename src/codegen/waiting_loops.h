// Loops that wait for memory to change without calling anything. Any thread that may use the
// module.
#pragma once

#include <llvm/Analysis/LoopInfo.h>

namespace weft::codegen {

/// To be run before all passes. A handler of a signal, or another thread, ends `while (!done);` by
/// a store, and in WebAssembly nothing says that `done` was volatile. So what decides whether a
/// loop goes on is read each time: loads from a fixed address that its exits depend on become
/// volatile, and what memory held before a loop that stores nothing is not assumed behind it. Where
/// nobody else stores, the producer of the module has moved them out of the loop itself.
void keep_waiting(const llvm::LoopInfo& loops);

}  // namespace weft::codegen
