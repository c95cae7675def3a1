// The programs of LLVM that `weft cc` and its companions are. Main thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace weft::toolchain {

/// The path of one of LLVM's programs ("clang", "llvm-ar"): NAME-19 or NAME in $PATH, or in the
/// place where Debian has it.
Diagnosed<std::string> find_program(std::string_view name);

/// The folder of the running program, without a slash at its end.
Diagnosed<std::string> own_folder();

/// Replaces this process. Returns only when that failed.
Diagnostic replace_process(const std::string& program, const std::vector<std::string>& arguments);

/// Starts a program found in $PATH, with its output on stderr, and waits. Its exit status, 128 +
/// signal where one killed it.
Diagnosed<int> run_program(const std::vector<std::string>& command);

/// What a program wrote to stderr, which went there meanwhile, and its exit status as above.
struct Watched {
  int status = 0;
  bool said = false;  ///< one of the words that were waited for
};

/// Starts a program, looks for `words` in what it says to stderr, and waits.
Diagnosed<Watched> watch_program(const std::vector<std::string>& command,
                                 std::span<const std::string_view> words);

}  // namespace weft::toolchain
