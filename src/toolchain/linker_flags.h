// Flags for the linker of ELF files that wasm-ld does not know. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace weft::toolchain {

/// Takes the words of -Wl,A,B and -Xlinker A one by one, as one stream: "-Wl,-rpath -Wl,DIR" is one
/// flag with its value.
class LinkerFlags {
 public:
  /// What wasm-ld is to get for the word; may be empty. An error for what cannot be had.
  Diagnosed<std::string> translate(std::string_view word);

 private:
  bool value_follows_ = false;
  bool z_follows_ = false;
};

}  // namespace weft::toolchain
