// What a command line for a C compiler of Linux says, and what of it the compiler for wasm32 can be
// told. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace weft::toolchain {

/// What setjmp and longjmp are made of: wasm exceptions, or WASIX's stack_checkpoint.
enum class SetJump : std::uint8_t { exceptions, checkpoint };

/// The two encodings of exceptions: clang writes the first; a linked program can be translated.
enum class Exceptions : std::uint8_t { legacy, standard };

/// A command line, read.
struct Request {
  /// For clang, in order, without what is said by the members below.
  std::vector<std::string> arguments;
  SetJump set_jump = SetJump::exceptions;
  Exceptions exceptions = Exceptions::legacy;
  std::string output = "a.out";  // -o; also among the arguments
  bool threads = false;          // -pthread, -lpthread
  /// -nostdlib and its relatives that say "do not link the C library for me".
  bool standard_library = true;
  bool start_files = true;
  bool cxx_library = true;             // unless -nostdlib++
  bool cxx_named = false;              // -lstdc++ or -lc++: `weft cc` links it too
  bool cxx_headers = true;             // unless -nostdinc++ or -nostdinc
  bool cxx_experimental = false;       // -fexperimental-library
  bool links = true;                   // unless -c and the like
  std::optional<std::string> sysroot;  // --sysroot=DIR
  bool has_input = false;              // a file to compile or to link was named
  bool print_sysroot = false;
  bool print_flags = false;
};

/// Flags that mean nothing for wasm32 and change nothing there (-fPIC, -Wl,-z,relro) are left out,
/// as build systems pass them without asking. Flags that ask for what cannot be had (-shared, -m32,
/// -fsanitize=address) are errors.
Diagnosed<Request> read_arguments(std::span<const std::string_view> arguments);

}  // namespace weft::toolchain
