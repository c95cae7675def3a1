// Runs one program from its file to its exit status. Main thread.
#pragma once

#include <functional>
#include <string>

#include "base/diagnostic.h"
#include "runtime/options.h"

namespace weft::runtime {

/// How a program ended.
struct ProgramEnd {
  int status = 0;
  /// Not 0: it ended as if this signal had killed it; whoever runs Weft should see the same.
  int signal = 0;
  /// Why, where the status alone does not say it (a trap, a timeout); several lines, no newline.
  std::string message = {};
  /// What an --invoke returned, one value a line: for stdout.
  std::string output = {};
};

/// Compiles or finds the program's code, links it, runs it. A Diagnostic: it did not start.
Diagnosed<ProgramEnd> run_program(const RunOptions& options);

/// Goes on as the program that another one of the sandbox has started: `file` is what it left.
/// `prepare` may set what only this process can: where notes go.
Diagnosed<ProgramEnd> run_resumed(int file, const std::function<void(RunOptions&)>& prepare);

/// Ends the process as `end` says, without running what is left of it.
[[noreturn]] void exit_like(const ProgramEnd& end);

}  // namespace weft::runtime
