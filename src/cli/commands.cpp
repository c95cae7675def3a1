#include "cli/commands.h"

#include <array>

#include "cli/run_flags.h"
#include "cli/terminal.h"
#include "runtime/options.h"

namespace weft::cli {
namespace {

constexpr std::string_view kRunDetails =
    R"(Flags stand before FILE; everything behind it is the program's. A program that exports _start is
run; one that does not is a library: name an export with --invoke.

Exit status: the program's own; 134 after a trap, 124 after --timeout, 1 for errors of Weft.

Examples:
  weft hello.wasm one two           run it with two arguments
  weft --dir . sort.wasm data.txt   let it see the current directory
  weft --dir data::/srv --env MODE=test server.wasm
  weft --invoke add math.wasm 1 2   call an export, print its result
  weft --strace=path_*,fd_read cat.wasm
)";

constexpr std::string_view kCompileDetails =
    R"(The result holds the whole program and runs on CPUs of the kind it was compiled for:

  weft compile -O 3 prog.wasm -o prog.weft
  weft run --allow-precompiled prog.weft

It is native code. Run only what you would run as any other program.
)";

constexpr std::string_view kInspectDetails =
    R"(Shows sections, imports by family and how well Weft supports each, exports, the WebAssembly
features in use, memory limits, and the flags that the program will probably need.
)";

constexpr std::string_view kWastDetails =
    R"(Prints a line a script: assertions, passed, modules that had to be compiled (the others came from the
cache), name. Exit status 0 when all assertions hold.
)";

constexpr std::string_view kCacheDetails = R"(Actions:
  list    what is kept, newest use first
  size    how much space that takes
  clear   remove everything
  prune   remove what is damaged, left over, or beyond the size limit
  path    where it is

The directory is --cache-dir, else $WEFT_CACHE_DIR, else weft in $XDG_CACHE_HOME or ~/.cache.
)";

constexpr std::string_view kCompletionDetails = R"(Put one of these into your shell's start file:
  bash: source <(weft completion bash)
  zsh:  source <(weft completion zsh)
  fish: weft completion fish | source
)";

}  // namespace

std::span<const Command> commands() {
  static const std::array kCommands{
      Command{"run", "[run] [flags] FILE [arguments…]", "run a program (the default command)",
              kRunDetails, run_option_specs(), OperandRule::first_ends_options, "", run_command},
      Command{"compile", "compile [flags] FILE -o OUT", "compile to a file of native code",
              kCompileDetails, compile_option_specs(), OperandRule::anywhere, "", compile_command},
      Command{"validate", "validate [--without FEATURES] FILE…",
              "check that files are valid WebAssembly", "", validate_option_specs(),
              OperandRule::anywhere, "", validate_command},
      Command{"wast", "wast [flags] SCRIPT…", "run test scripts of the official suite",
              kWastDetails, wast_option_specs(), OperandRule::anywhere, "", wast_command},
      Command{"inspect", "inspect [--json] FILE", "show what a program holds and needs",
              kInspectDetails, inspect_option_specs(), OperandRule::anywhere, "", inspect_command},
      Command{"cache", "cache [--cache-dir DIR] ACTION", "look after the compiled programs",
              kCacheDetails, cache_option_specs(), OperandRule::anywhere,
              "list size clear prune path", cache_command},
      Command{"abi", "abi [--json|--markdown]", "list the calls that programs may import", "",
              abi_option_specs(), OperandRule::anywhere, "", abi_command},
      Command{"doctor",
              "doctor",
              "check what this machine offers",
              "",
              {},
              OperandRule::anywhere,
              "",
              doctor_command},
      Command{"completion",
              "completion bash|zsh|fish",
              "print shell completions",
              kCompletionDetails,
              {},
              OperandRule::anywhere,
              "bash zsh fish",
              completion_command},
  };
  return kCommands;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

int fail_with(const Diagnostic& diagnostic) {
  print_error(diagnostic);
  return runtime::kExitError;
}

}  // namespace weft::cli
