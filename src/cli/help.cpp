// Help texts, made from the tables of commands and options.
#include <fmt/format.h>

#include "cli/commands.h"
#include "toolchain/driver.h"

namespace weft::cli {

std::string help_overview() {
  std::string out = fmt::format(
      "weft {} runs WebAssembly programs made for WASI and WASIX.\n\n"
      "  weft [run] [flags] FILE [arguments…]\n"
      "  weft COMMAND [flags] …\n\nCommands:\n",
      WEFT_VERSION);
  for (const Command& command : commands()) {
    out += fmt::format("  {:<12}{}\n", command.name, command.summary);
  }
  out += "\nCompiling programs:\n";
  for (const toolchain::Tool& tool : toolchain::tools()) {
    out += fmt::format("  {:<12}{}\n", tool.name, tool.summary);
  }
  out +=
      "\nExamples:\n"
      "  weft hello.wasm one two           run a program with two arguments\n"
      "  weft --dir . sort.wasm data.txt   let it see the current directory\n"
      "  weft --invoke add math.wasm 1 2   call an export, print its result\n"
      "  weft inspect prog.wasm            what a program needs\n"
      "  weft doctor                       what this machine offers\n"
      "\nFlags of a command: weft COMMAND --help. Flags for running: weft run --help.\n";
  return out;
}

std::string help_of(const Command& command) {
  const std::string summary(command.summary);
  std::string out = fmt::format("weft {}\n\n{}.\n", command.usage, summary);
  // The summary is a phrase; here it stands as a sentence.
  char& first = out[out.size() - summary.size() - 2];
  if (first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
  if (!command.options.empty()) out += options_help(command.options);
  if (!command.details.empty()) out += fmt::format("\n{}", command.details);
  return out;
}

}  // namespace weft::cli
