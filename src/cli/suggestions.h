// What somebody who mistyped a word probably meant. Pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/options.h"

namespace weft::cli {

/// The candidate nearest to `word`, or empty when none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// The error for a flag that a command does not have: what it is called here, if it is another
/// runtime's, or the nearest one, and where the help is. `word` may have a value behind '='.
Diagnostic unknown_option(std::string_view command, std::span<const OptionSpec> specs,
                          std::string_view word);

}  // namespace weft::cli
