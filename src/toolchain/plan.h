// The command line for clang that a command line for `weft cc` becomes. Any thread; reads the
// sysroot's flag files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "toolchain/arguments.h"

namespace weft::toolchain {

enum class Language : std::uint8_t { c, cxx };

/// What is added to the caller's own arguments. The last of two contrary flags counts, so what can
/// be chosen stands in front of them.
struct Flags {
  std::vector<std::string> compile;
  std::vector<std::string> link;
  std::vector<std::string> libraries;  // behind the caller's
};

/// `sysroot` is a folder that sysroot/build.sh made: its files cflags, ldflags and
/// ldflags-threads have one flag a line, with @SYSROOT@ for the folder.
Diagnosed<Flags> flags_for(const Request& request, Language language, const std::string& sysroot);

/// Everything behind the compiler's own name.
std::vector<std::string> compiler_arguments(const Request& request, const Flags& flags);

}  // namespace weft::toolchain
