// Names of functions as backtraces print them. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace weft::engine {

/// C++ names demangled, control characters replaced: a module must not write to the terminal this
/// way. Very long names are cut.
std::string printable_name(std::string_view name);

}  // namespace weft::engine
