// SourceReader: reads a module's DWARF in a process of its own, while the module compiles. A
// damaged one loses its lines, and nothing else. One thread.
#pragma once

#include <sys/types.h>

#include "artifact/debug_table.h"
#include "base/unique_fd.h"
#include "wasm/module.h"

namespace weft::codegen {

class SourceReader {
 public:
  /// Starts where the module has DWARF. `module` must outlive this.
  explicit SourceReader(const wasm::Module& module);
  SourceReader(const SourceReader&) = delete;
  SourceReader& operator=(const SourceReader&) = delete;
  ~SourceReader();

  /// Waits for the result; empty if there is none.
  artifact::SourceMap finish();

 private:
  pid_t process_ = -1;
  UniqueFd result_;
};

}  // namespace weft::codegen
