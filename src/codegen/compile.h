// The driver: a module's bytes become a shared object. One compilation at a time in a process
// (lld keeps global state); it uses threads of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/diagnostic.h"
#include "base/unique_fd.h"
#include "codegen/object.h"
#include "wasm/module.h"

namespace weft::codegen {

struct CompileOptions {
  Level level = Level::standard;
  std::string cpu = "x86-64-v2";
  unsigned threads = 1;
  Verify verify = Verify::off;
  /// DWARF for debuggers. The code is the same.
  bool debug = false;
  /// Called with bytes of code done and in all, from one thread at a time.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

/// Reads and validates `module` and compiles it: an ELF file in memory (without footer). The same
/// module and options (but `threads` and `progress`) give the same bytes.
Diagnosed<UniqueFd> compile(wasm::Bytes module, const CompileOptions& options);

}  // namespace weft::codegen
