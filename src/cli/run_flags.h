// The flags of `weft run` and what they mean. Any thread.
#pragma once

#include <span>
#include <string_view>

#include "cli/options.h"
#include "runtime/options.h"

namespace weft::cli {

std::span<const OptionSpec> run_option_specs();

/// `arguments` is what follows `weft` or `weft run`. `help` in the result means: show the help.
struct RunRequest {
  runtime::RunOptions options;
  bool help = false;
};
Diagnosed<RunRequest> parse_run(std::span<const std::string_view> arguments);

}  // namespace weft::cli
