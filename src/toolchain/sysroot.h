// The C library that `weft cc` compiles against: where it is, and building it once. Main thread:
// starts programs and waits for them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/diagnostic.h"

namespace weft::toolchain {

/// Receives one line for the person, without a newline.
using Note = std::function<void(const std::string&)>;

/// `chosen`, else $WEFT_SYSROOT, else an installed share/weft/sysroot that has been built, else the
/// one in the cache directory, which is built from share/weft/sysroot-sources (or the source tree's
/// sysroot/) the first time. That needs clang-19, llvm-19, python3 and musl's Debian source
/// package, which is fetched with apt, or lies unpacked in $WEFT_MUSL. Two processes build it only
/// once.
Diagnosed<std::string> find_sysroot(const std::optional<std::string>& chosen, const Note& note);

}  // namespace weft::toolchain
