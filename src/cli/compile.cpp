// `weft compile`: a module to a file of native code.
#include "runtime/compile.h"

#include <fmt/format.h>

#include <array>

#include "base/result.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "cli/values.h"
#include "runtime/module_file.h"

namespace weft::cli {
namespace {

enum Id : std::uint16_t { output, level, debug, max_memory, max_time };

constexpr std::array kSpecs{
    OptionSpec{output, "-o,--output", "OUT", "where the code goes"},
    OptionSpec{level, "-O", "LEVEL", "optimisation level, 0 to 3 (default 2)", "", "0 1 2 3"},
    OptionSpec{debug, "-g", "", "let gdb see its functions and lines (docs/debugging.md)"},
    OptionSpec{max_memory, "--max-compile-memory", "SIZE",
               "most memory the compiler may use (default 4G)"},
    OptionSpec{max_time, "--max-compile-time", "TIME",
               "most CPU time it may use (default 2m, and 1m for each megabyte)"},
};

Diagnosed<> compile(const Parsed& parsed) {
  std::string out;
  runtime::CompileOptions options;
  for (const GivenOption& given : parsed.options) {
    const std::string_view value = given.value;
    switch (given.spec->id) {
      case output:
        out = value;
        break;
      case level: {
        WEFT_TRY(options.level, parse_level(value));
        break;
      }
      case max_time: {
        WEFT_TRY(options.compiler_time, parse_duration("--max-compile-time", value));
        break;
      }
      case debug:
        options.debug = true;
        break;
      default: {
        WEFT_TRY(options.compiler_memory, parse_size("--max-compile-memory", value));
        break;
      }
    }
  }
  if (parsed.operands.size() != 1 || out.empty()) {
    return diagnose("compile wants one file and the name of the result",
                    "weft compile prog.wasm -o prog.weft");
  }
  WEFT_TRY(const runtime::ModuleFile file, runtime::open_module(parsed.operands[0]));
  if (file.kind != runtime::FileKind::module) {
    return diagnose(fmt::format("{} is native code already", file.path));
  }
  ProgressBar bar(fmt::format("compiling {}", file.path));
  options.progress = [&](std::uint64_t done, std::uint64_t total) { bar.update(done, total); };
  return runtime::compile_to(file, out, options);
}

}  // namespace

std::span<const OptionSpec> compile_option_specs() { return kSpecs; }

int compile_command(const Parsed& parsed, Arguments) {
  const auto done = compile(parsed);
  return done.has_value() ? 0 : fail_with(done.error());
}

}  // namespace weft::cli
