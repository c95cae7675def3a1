// Help texts, made from the tables of commands and options.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"

namespace weft::cli {
namespace {

std::string spelled(const OptionSpec& spec) {
  std::string out = spec.letter != 0 ? fmt::format("-{}", spec.letter) : "";
  if (!spec.name.empty()) out += fmt::format("{}--{}", out.empty() ? "" : ", ", spec.name);
  if (spec.takes == Takes::value) out += fmt::format(" {}", spec.value_name);
  if (spec.takes == Takes::optional_value) out += fmt::format("[={}]", spec.value_name);
  return out;
}

void add_options(std::string& out, std::span<const OptionSpec> specs) {
  constexpr std::size_t kColumn = 26;
  std::string_view group;
  bool first = true;
  for (const OptionSpec& spec : specs) {
    if (first || spec.group != group) {
      out += fmt::format("\n{}:\n", spec.group.empty() ? "Flags" : spec.group);
    }
    first = false;
    group = spec.group;
    const std::string left = spelled(spec);
    if (left.size() > kColumn) {
      out += fmt::format("  {}\n  {:{}}  {}\n", left, "", kColumn, spec.help);
    } else {
      out += fmt::format("  {:{}}  {}\n", left, kColumn, spec.help);
    }
  }
}

}  // namespace

std::string help_overview() {
  std::string out = fmt::format(
      "weft {} runs WebAssembly programs made for WASI and WASIX.\n\n"
      "  weft [run] [flags] FILE [arguments…]\n"
      "  weft COMMAND [flags] …\n\nCommands:\n",
      WEFT_VERSION);
  for (const Command& command : commands()) {
    out += fmt::format("  {:<12}{}\n", command.name, command.summary);
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
  if (!command.options.empty()) add_options(out, command.options);
  if (!command.details.empty()) out += fmt::format("\n{}", command.details);
  return out;
}

}  // namespace weft::cli
