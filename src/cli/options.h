// Command-line options: tables of what a command takes, and what was given. CLI11 does the
// parsing, behind this header: the rest of Weft is compiled without exceptions.
// Pure functions over their arguments; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace weft::cli {

/// One option of one command. Help text and shell completion are made from it too.
struct OptionSpec {
  std::uint16_t id = 0;    // the command's own number for it
  std::string_view names;  // "--dir", "-O", "-o,--output"
  /// The value as help shows it: none, "DIR", or "[=CALLS]" for one that only `--name=VALUE` gives.
  std::string_view value = {};
  std::string_view help = {};
  std::string_view group = {};
  std::string_view choices = {};  // space-separated, where there are few

  [[nodiscard]] bool takes_value() const { return !value.empty(); }
  [[nodiscard]] bool needs_value() const { return takes_value() && !value.starts_with('['); }
  /// "-o", "--output".
  [[nodiscard]] std::vector<std::string_view> spellings() const;
};

struct GivenOption {
  const OptionSpec* spec = nullptr;
  std::string value;  // empty where none was given
};

struct Parsed {
  std::vector<GivenOption> options;  // in the order in which they were given
  std::vector<std::string> operands;
  bool help = false;  // --help or -h
};

/// `first_ends_options`: from the first operand on, everything is an operand (`weft run`).
enum class OperandRule : std::uint8_t { anywhere, first_ends_options };

/// `command` is the command's name as messages show it ("run"). `--help` and `-h` are understood
/// everywhere. `--` ends the options.
Diagnosed<Parsed> parse_options(std::string_view command, std::span<const OptionSpec> specs,
                                std::span<const std::string_view> arguments, OperandRule rule);

/// The options by groups, a line each, as help shows them.
std::string options_help(std::span<const OptionSpec> specs);

}  // namespace weft::cli
