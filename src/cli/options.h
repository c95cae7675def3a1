// The parser of command-line options: tables of what a command takes, and what was given.
// Pure functions over their arguments; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace weft::cli {

/// Whether an option is followed by a value. An optional value is only taken as `--name=VALUE`.
enum class Takes : std::uint8_t { nothing, value, optional_value };

/// One option of one command. Help text and shell completion are made from it too.
struct OptionSpec {
  std::uint16_t id = 0;  // the command's own number for it
  std::string_view name;
  char letter = 0;
  Takes takes = Takes::nothing;
  std::string_view value_name = {};
  std::string_view help = {};
  std::string_view group = {};
  std::string_view choices = {};  // space-separated, where there are few
};

struct GivenOption {
  const OptionSpec* spec = nullptr;
  std::optional<std::string_view> value;
};

struct Parsed {
  std::vector<GivenOption> options;
  std::vector<std::string_view> operands;
  bool help = false;  // --help or -h; nothing after it was looked at
};

/// `first_ends_options`: from the first operand on, everything is an operand (`weft run`).
enum class OperandRule : std::uint8_t { anywhere, first_ends_options };

/// `command` is the command's name as messages show it ("run"). `--help` and `-h` are understood
/// everywhere. `--` ends the options.
Diagnosed<Parsed> parse_options(std::string_view command, std::span<const OptionSpec> specs,
                                std::span<const std::string_view> arguments, OperandRule rule);

/// The candidate nearest to `word`, or empty when none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace weft::cli
