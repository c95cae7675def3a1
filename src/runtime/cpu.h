// Which family of CPUs to compile for. Any thread.
#pragma once

#include <string_view>

#include "base/diagnostic.h"

namespace weft::runtime {

/// "x86-64-v2", "-v3" or "-v4": the highest that this machine runs. Programs compiled for it are
/// shared by all machines of the family, which naming the very CPU would prevent.
Diagnosed<std::string_view> cpu_target();

}  // namespace weft::runtime
