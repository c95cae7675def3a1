// The C and C++ libraries that `weft cc` compiles against: where they are, and building them once.
// Main thread: starts programs and waits for them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/diagnostic.h"

namespace weft::toolchain {

/// Receives one line for the person, without a newline.
using Note = std::function<void(const std::string&)>;

struct Sysroot {
  std::string folder;
  /// Where its sources are, if it is the cache's own: only to that one may something be added.
  std::string sources;
};

/// `chosen`, else $WEFT_SYSROOT, else an installed share/weft/sysroot that has been built, else the
/// one in the cache directory, which is built from share/weft/sysroot-sources (or the source tree's
/// sysroot/) the first time. That needs clang-19, llvm-19, python3 and musl's Debian source
/// package, which is fetched with apt, or lies unpacked in $WEFT_MUSL. Two processes build it only
/// once.
Diagnosed<Sysroot> find_sysroot(const std::optional<std::string>& chosen, const Note& note);

/// Sees to it that the C++ library is there as well: builds it, once, in the cache's sysroot, from
/// LLVM's Debian source package or what $WEFT_LIBCXX names. An error in any other without it.
Diagnosed<> need_cxx_library(const Sysroot& sysroot, const Note& note);

}  // namespace weft::toolchain
