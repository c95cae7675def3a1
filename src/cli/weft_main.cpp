// The program `weft`: finds the command and starts it.
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <vector>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "host/terminal.h"
#include "runtime/image_state.h"
#include "toolchain/driver.h"

namespace {

using weft::cli::Arguments;
using weft::cli::Command;

int start(const Command& command, Arguments arguments) {
  // `run` parses for itself: it is the hot path, and most of its flags make something.
  if (command.rule == weft::cli::OperandRule::first_ends_options) {
    return command.start({}, arguments);
  }
  const auto parsed =
      weft::cli::parse_options(command.name, command.options, arguments, command.rule);
  if (!parsed.has_value()) return weft::cli::fail_with(parsed.error());
  if (parsed->help) return weft::cli::print(weft::cli::help_of(command)) ? 0 : 1;
  return command.start(*parsed, arguments);
}

int help(Arguments topics) {
  if (topics.empty()) return weft::cli::print(weft::cli::help_overview()) ? 0 : 1;
  const Command* command = weft::cli::find_command(topics[0]);
  if (command == nullptr) {
    return weft::cli::fail_with(
        {fmt::format("there is no command {}", topics[0]), std::nullopt, "See: weft --help"});
  }
  return weft::cli::print(weft::cli::help_of(*command)) ? 0 : 1;
}

/// `weft cc` and the like: their arguments are those of LLVM's programs.
int start_tool(const weft::toolchain::Tool& tool, Arguments arguments) {
  const auto status = weft::toolchain::start_tool(tool, arguments, weft::cli::print_note);
  return status.has_value() ? *status : weft::cli::fail_with(status.error());
}

/// The file that a guest's exec or spawn left for this program; none: a person started it.
std::optional<int> file_to_resume() {
  // The one thread there is.
  const char* const text = std::getenv(weft::runtime::kResumeVariable);  // NOLINT
  if (text == nullptr) return std::nullopt;
  int file = -1;
  std::from_chars(text, text + std::strlen(text), file);
  ::unsetenv(weft::runtime::kResumeVariable);  // NOLINT(concurrency-mt-unsafe)
  return file;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[0], weft::host::kGuardianName) == 0)
    return weft::host::guard_terminal(argv[1]);
  if (const auto file = file_to_resume()) return weft::cli::resume_run(*file);
  const std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const Arguments arguments(words);
  if (argc > 0) {
    if (const auto* tool = weft::toolchain::tool_of_program_name(argv[0])) {
      return start_tool(*tool, arguments);
    }
  }
  if (words.empty()) {
    weft::cli::print(weft::cli::help_overview());
    return 1;
  }
  const std::string_view first = words[0];
  if (first == "--help" || first == "-h") return help({});
  if (first == "help") return help(arguments.subspan(1));
  if (first == "--version" || first == "-V" || first == "version") {
    return weft::cli::print(fmt::format("weft {}\n", WEFT_VERSION)) ? 0 : 1;
  }
  if (const Command* command = weft::cli::find_command(first)) {
    return start(*command, arguments.subspan(1));
  }
  if (const auto* tool = weft::toolchain::find_tool(first)) {
    return start_tool(*tool, arguments.subspan(1));
  }
  return start(*weft::cli::find_command("run"), arguments);
}
