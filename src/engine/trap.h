// Trap: why guest code stopped, with a wasm backtrace. Plain data; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layout.h"

namespace weft::engine {

/// A place in the program's source.
struct SourceLine {
  std::string function;  // the inlined one; empty: that of the frame
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;  // 0: unknown
};

/// One wasm function on the stack.
struct Frame {
  std::uint32_t function = 0;  // index in the module's function index space
  /// In the original module: of the instruction that trapped or called; where that is not known
  /// (code of several instructions may have become one), of the function's body.
  std::uint64_t code_offset = 0;
  bool exact = false;                   // it is the instruction's
  std::string name = {};                // demangled; "function 12" where the module gives none
  std::string module = {};              // the name given to Code::load, e.g. "prog.wasm"
  std::vector<SourceLine> source = {};  // innermost first; empty where the module has no DWARF
};

struct Trap {
  TrapKind kind = TrapKind::unreachable;
  /// Innermost first. Of a deep stack the first and the last frames are kept.
  std::vector<Frame> backtrace = {};
  std::size_t omitted = 0;     // frames left out …
  std::size_t omitted_at = 0;  // … before backtrace[omitted_at]
  std::string detail = {};     // from Store::raise: what exactly failed; may be empty
  /// uncaught_exception: the store's; valid until the store's next call.
  Exception* exception = nullptr;

  /// Several lines for a person, without a newline at the end:
  ///   wasm trap: out of bounds memory access
  ///     wasm backtrace:
  ///       0: inlined (util.h:7:3) at prog.wasm+0x1a2b
  ///          inlined by outer (prog.c:12:9)
  ///       1: _start at prog.wasm+0x2c3d
  [[nodiscard]] std::string message() const;
};

/// "out of bounds memory access".
std::string_view to_string(TrapKind kind);

}  // namespace weft::engine
