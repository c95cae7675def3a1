// The commands of `weft` and the table of them: main, help and completion read it. Main thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/options.h"

namespace weft::cli {

using Arguments = std::span<const std::string_view>;

struct Command {
  std::string_view name;
  std::string_view usage;    // behind "weft "
  std::string_view summary;  // one line
  std::string_view details;  // further paragraphs and examples of --help; may be empty
  std::span<const OptionSpec> options;
  OperandRule rule = OperandRule::anywhere;
  /// Words that the first operand may be ("list", "bash"), for completion.
  std::string_view words;
  /// The process's exit status. The options are parsed already, except for `run`'s.
  int (*start)(const Parsed& parsed, Arguments arguments);
};

std::span<const Command> commands();
const Command* find_command(std::string_view name);

std::string help_overview();
std::string help_of(const Command& command);

/// Prints the error and returns the exit status for it.
int fail_with(const Diagnostic& diagnostic);

/// Goes on as a program that a guest has started.
int resume_run(int file);
int run_command(const Parsed& parsed, Arguments arguments);
int compile_command(const Parsed& parsed, Arguments arguments);
int validate_command(const Parsed& parsed, Arguments arguments);
int wast_command(const Parsed& parsed, Arguments arguments);
int inspect_command(const Parsed& parsed, Arguments arguments);
int cache_command(const Parsed& parsed, Arguments arguments);
int abi_command(const Parsed& parsed, Arguments arguments);
int doctor_command(const Parsed& parsed, Arguments arguments);
int completion_command(const Parsed& parsed, Arguments arguments);

std::span<const OptionSpec> compile_option_specs();
std::span<const OptionSpec> validate_option_specs();
std::span<const OptionSpec> wast_option_specs();
std::span<const OptionSpec> inspect_option_specs();
std::span<const OptionSpec> cache_option_specs();
std::span<const OptionSpec> abi_option_specs();

}  // namespace weft::cli
