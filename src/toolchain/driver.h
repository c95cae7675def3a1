// `weft cc` and its companions: programs of LLVM, told about WASIX. Main thread; they replace the
// process.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "toolchain/sysroot.h"

namespace weft::toolchain {

struct Tool {
  std::string_view name;     // behind "weft "
  std::string_view program;  // LLVM's
  std::string_view summary;  // one line
};

std::span<const Tool> tools();
/// "ar" as in `weft ar`; null where there is no such tool.
const Tool* find_tool(std::string_view name);
/// "weft-ar" and "/usr/bin/weft-ar" are called like this for CC, AR and CMake; null otherwise.
const Tool* tool_of_program_name(std::string_view path);

/// Returns only with an exit status for what it did itself (`--print-sysroot`, a translation), or
/// an error.
Diagnosed<int> start_tool(const Tool& tool, std::span<const std::string_view> arguments,
                          const Note& note);

}  // namespace weft::toolchain
